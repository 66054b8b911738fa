using System.Globalization;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Captures;

/// <summary>Reads which machine a tree is of, and when it was taken.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where notes go.</param>
internal sealed class OriginReader(ICaptureTree tree, CaptureNotes notes)
{
    private const string DateWord = "date ";

    // Limit: the longest name that Linux lets a host have is 64 letters.
    private const int MaximumName = 64;

    // The kernel's own file, and where sosreport has the name.
    private static readonly string[] s_hostPaths = [CapturePaths.HostName, "sos_commands/host/hostname", "hostname"];

    private readonly SmallFiles _files = new(tree, notes);

    /// <summary>The first line of a capture's own file.</summary>
    /// <param name="taken">When it is taken.</param>
    public static string Line(DateTimeOffset taken) =>
        $"{DateWord}{new CaptureOrigin(Taken: taken).IsoDate}\n";

    /// <summary>Reads.</summary>
    public CaptureOrigin Read() => new(ReadHost(), ReadDate());

    private string? ReadHost()
    {
        foreach (string path in s_hostPaths)
        {
            if (_files.ReadText(path, isOptional: true) is { Length: > 0 } name)
            {
                if (name.Length <= MaximumName && name.All(static letter => letter is > ' ' and <= '~'))
                {
                    // "(none)" is what the kernel has before anybody has given it a name.
                    return name == "(none)" ? null : name;
                }

                notes.Add($"{path}: '{PrintableText.Shorten(name)}' is not a name of a host");
            }
        }

        return null;
    }

    private DateTimeOffset? ReadDate()
    {
        if (_files.ReadText(CapturePaths.Origin, isOptional: true) is not { } text)
        {
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
