using System.Buffers;
using System.Text;

namespace Genirq.Planning.Captures;

/// <summary>A whole text of bounded size.</summary>
/// <remarks>Its room is borrowed: texts of a fleet that were made and thrown away, each some hundred kilobytes, made
/// the collector stop all threads at every third of them. Not thread-safe.</remarks>
internal sealed class BoundedText : IDisposable
{
    /// <summary>The longest text that is read: a table of vectors of some thousand CPUs, a listing of some ten thousand
    /// functions.</summary>
    public const int MaximumBytes = 1 << 26;

    // Most listings of servers are shorter: longer ones are copied as they grow.
    private const int FirstLetters = 1 << 19;

    private char[] _letters = ArrayPool<char>.Shared.Rent(FirstLetters);
    private int _length;

    private BoundedText()
    {
    }

    /// <summary>The text, one letter for each byte. Not to be used once this is disposed.</summary>
    public ReadOnlySpan<char> Letters => _letters.AsSpan(0, _length);

    /// <summary>Reads a text to its end.</summary>
    /// <param name="stream">Where it comes from.</param>
    /// <returns>The text; null if it is too long, or cannot be read.</returns>
    public static BoundedText? Read(Stream stream)
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
    /// <returns>The text; null if it is too long.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">What it is packed in is broken.</exception>
    public static BoundedText? ReadAll(Stream stream)
    {
        BoundedText text = new();
        bool isWhole = false;
        try
        {
            isWhole = text.TryFill(stream);
            return isWhole ? text : null;
        }
        finally
        {
            if (!isWhole)
            {
                text.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        char[] letters = _letters;
        (_letters, _length) = ([], 0);
        if (letters.Length > 0)
        {
            ArrayPool<char>.Shared.Return(letters);
        }
    }

    private bool TryFill(Stream stream)
    {
        Span<byte> part = stackalloc byte[1 << 14];
        for (int read = stream.Read(part); read > 0; read = stream.Read(part))
        {
            if (_length + read > MaximumBytes)
            {
                return false;
            }

            if (_length + read > _letters.Length)
            {
                Grow();
            }

            _length += Encoding.Latin1.GetChars(part[..read], _letters.AsSpan(_length));
        }

        return true;
    }

    private void Grow()
    {
        char[] larger = ArrayPool<char>.Shared.Rent(_letters.Length * 2);
        Letters.CopyTo(larger);
        ArrayPool<char>.Shared.Return(_letters);
        _letters = larger;
    }
}
