using System.Text;

namespace Genirq.Cli.Commands;

/// <summary>Takes a long output where its end can still fail, so that it appears whole or not at all.</summary>
/// <remarks>It lies in a temporary file that goes with this: memory does not grow with it.</remarks>
internal sealed class OutputSpool : IDisposable
{
    private readonly FileStream _file = new(
        Path.Combine(Path.GetTempPath(), $"genirq-{Path.GetRandomFileName()}"),
        FileMode.CreateNew,
        FileAccess.ReadWrite,
        FileShare.None,
        1 << 16,
        FileOptions.DeleteOnClose);

    /// <summary>Where the output goes first, in UTF-8.</summary>
    public Stream Stream => _file;

    /// <summary>Writes what came to where it belongs.</summary>
    /// <param name="output">Where that is.</param>
    public void CopyTo(TextWriter output)
    {
        _file.Position = 0;
        using StreamReader reader = new(_file, new UTF8Encoding(false), false, 1 << 16, leaveOpen: true);
        char[] part = new char[1 << 15];
        for (int read = reader.Read(part); read > 0; read = reader.Read(part))
        {
            output.Write(part, 0, read);
        }
    }

    /// <summary>Deletes the temporary file.</summary>
    public void Dispose() => _file.Dispose();
}
