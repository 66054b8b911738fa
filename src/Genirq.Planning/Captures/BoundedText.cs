using System.Text;

namespace Genirq.Planning.Captures;

/// <summary>Reads whole texts of bounded size.</summary>
internal static class BoundedText
{
    /// <summary>The longest text that is read: a table of vectors of some thousand CPUs, a listing of some ten thousand
    /// functions.</summary>
    public const int MaximumBytes = 1 << 26;

    /// <summary>Reads a text to its end.</summary>
    /// <param name="stream">Where it comes from.</param>
    /// <returns>The text, one letter for each byte; null if it is too long, or cannot be read.</returns>
    public static string? Read(Stream stream)
    {
        try
        {
            return ReadAll(stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a text to its end.</summary>
    /// <param name="stream">Where it comes from.</param>
    /// <returns>The text, one letter for each byte; null if it is too long.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">What it is packed in is broken.</exception>
    public static string? ReadAll(Stream stream)
    {
        using MemoryStream bytes = new();
        Span<byte> part = stackalloc byte[4096];
        for (int read = stream.Read(part); read > 0; read = stream.Read(part))
        {
            if (bytes.Length + read > MaximumBytes)
            {
                return null;
            }

            bytes.Write(part[..read]);
        }

        return Encoding.Latin1.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
