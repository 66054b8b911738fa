using System.Globalization;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Captures;

/// <summary>Reads which machine a tree is of, and when it was taken.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where notes go.</param>
internal sealed class OriginReader(ICaptureTree tree, CaptureNotes notes)
{
    private const string DateWord = "date ";
    private const string ListPath = "sos_commands/processor/lscpu";

    // The kernel's own file, and where sosreport has the name.
    private static readonly string[] s_hostPaths = [CapturePaths.HostName, "sos_commands/host/hostname", "hostname"];

    // Where sosreport has what uname and date print.
    private static readonly string[] s_unamePaths =
        ["sos_commands/kernel/uname_-a", "uname", "sos_commands/host/uname_-a"];

    private static readonly string[] s_datePaths =
        ["sos_commands/date/date_--utc", "sos_commands/date/date", "sos_commands/host/date", "date"];

    private readonly SmallFiles _files = new(tree, notes);

    /// <summary>The first line of a capture's own file.</summary>
    /// <param name="taken">When it is taken.</param>
    public static string Line(DateTimeOffset taken) =>
        $"{DateWord}{new CaptureOrigin(Taken: taken).IsoDate}\n";

    /// <summary>Reads.</summary>
    public CaptureOrigin Read() => new(ReadHost(), ReadDate());

    /// <summary>Reads the kernel's release; null if nothing tells.</summary>
    public string? ReadKernel()
    {
        string? version = _files.ReadText(CapturePaths.Version, isOptional: true);
        return CaptureFilter.KernelOf(version)
            ?? KernelLine.ReleaseOf(_files.ReadText(CapturePaths.OsRelease, isOptional: true))
            ?? ReadUname(out _);
    }

    /// <summary>Reads the word that tells the kind of processor: that of <c>uname</c>, of sosreport's <c>lscpu</c>, or
    /// of the kernel's release; null if nothing tells.</summary>
    /// <param name="kernel">The kernel's release.</param>
    public string? ReadProcessor(string? kernel)
    {
        foreach (string path in s_unamePaths)
        {
            if (_files.ReadText(path, isOptional: true) is { } line
                && KernelLine.TryRead(line, out string? release, out _)
                && ProcessorNames.In(line, release) is { } word)
            {
                return word;
            }
        }

        return ProcessorNames.InRelease(kernel) ?? ReadListed();
    }

    private string? ReadListed()
    {
        const string Key = "Architecture:";
        string? line = _files.ReadText(ListPath, isOptional: true)?.Split('\n')
            .FirstOrDefault(static line => line.StartsWith(Key, StringComparison.Ordinal));
        return line is null ? null : ProcessorNames.WordOf(line.AsSpan(Key.Length).Trim());
    }

    // The name of the host is told even where the release is not: it is that of the same line.
    private string? ReadUname(out string? host)
    {
        foreach (string path in s_unamePaths)
        {
            if (_files.ReadText(path, isOptional: true) is { } line
                && KernelLine.TryRead(line, out string? release, out host))
            {
                return release;
            }
        }

        host = null;
        return null;
    }

    private string? ReadHost()
    {
        foreach (string path in s_hostPaths)
        {
            if (_files.ReadText(path, isOptional: true) is { Length: > 0 } name)
            {
                // "(none)" is what the kernel has before anybody has given it a name.
                if (KernelLine.IsHost(name) || name == "(none)")
                {
                    return name == "(none)" ? null : name;
                }

                notes.Add($"{path}: '{PrintableText.Shorten(name)}' is not a name of a host");
            }
        }

        ReadUname(out string? host);
        return host;
    }

    private DateTimeOffset? ReadDate()
    {
        if (_files.ReadText(CapturePaths.Origin, isOptional: true) is not { } text)
        {
            foreach (string path in s_datePaths)
            {
                if (_files.ReadText(path, isOptional: true) is { } printed
                    && DateLine.TryRead(printed, out DateTimeOffset date))
                {
                    return date;
                }
            }

            return null;
        }

        string line = text.Split('\n')[0];
        if (line.StartsWith(DateWord, StringComparison.Ordinal) && DateTimeOffset.TryParseExact(
            line.AsSpan(DateWord.Length).TrimEnd(), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out DateTimeOffset taken))
        {
            return taken;
        }

        notes.Add($"{CapturePaths.Origin}: '{PrintableText.Shorten(line)}' does not tell a date");
        return null;
    }
}
