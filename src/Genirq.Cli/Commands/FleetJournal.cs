using System.Text;

namespace Genirq.Cli.Commands;

/// <summary>The file that a fleet's lines go into, with those that an earlier run wrote before it was
/// stopped.</summary>
/// <remarks>A last line that was cut off is taken away; its machine is done again.</remarks>
internal sealed class FleetJournal : IDisposable
{
    private readonly FileStream _file;
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly List<FleetLine> _earlier = [];

    private FleetJournal(FileStream file, string name)
    {
        _file = file;
        _file.SetLength(Read(name));
        _file.Position = _file.Length;
    }

    /// <summary>What the lines of earlier runs say.</summary>
    public IReadOnlyList<FleetLine> Earlier => _earlier;

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="name">The file.</param>
    /// <exception cref="ToolException">It holds something else, or cannot be written.</exception>
    public static FleetJournal Open(string name)
    {
        if (name.Length == 0)
        {
            throw new ToolException("--resume: a file's name is expected.");
        }

        try
        {
            FileStream file = new(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            try
            {
                return new FleetJournal(file, name);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"--resume: '{name}' cannot be opened: {exception.Message}");
        }
    }

    /// <summary>Whether a machine or an input has its line already.</summary>
    /// <param name="source">Its name.</param>
    public bool Has(string source) => _done.Contains(source);

    /// <summary>Appends a line, and hands it to the system at once.</summary>
    /// <param name="line">The line, without an end.</param>
    public void Write(ReadOnlySpan<byte> line)
    {
        _file.Write(line);
        _file.WriteByte((byte)'\n');
        _file.Flush();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    // Returns the length of the whole lines.
    private long Read(string name)
    {
        using StreamReader reader = new(_file, new UTF8Encoding(false), false, 1 << 16, leaveOpen: true);
        long whole = 0;
        for (int number = 1; reader.ReadLine() is { } text; number++)
        {
            long end = whole + Encoding.UTF8.GetByteCount(text) + 1;
            if (end > _file.Length)
            {
                break;
            }

            FleetLine line = FleetLine.Read(text)
                ?? throw new ToolException($"--resume: {name}:{number}: this is not a line of genirq fleet --json.");
            _earlier.Add(line);
            _done.Add(line.Source);
            whole = end;
        }

        return whole;
    }
}
