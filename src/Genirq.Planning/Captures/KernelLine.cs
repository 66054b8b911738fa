using Genirq.Planning.Texts;
using Genirq.Releases;

namespace Genirq.Planning.Captures;

/// <summary>Reads the lines by which a machine names its kernel: those of <c>uname</c>, of <c>/proc/version</c>, of the
/// kernel's log, and what reports make of them.</summary>
internal static class KernelLine
{
    private const string System = "Linux ";
    private const string Version = "version ";

    // Limit: the longest name that Linux lets a host have is 64 letters, and no release is longer.
    private const int MaximumWord = 64;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="release">The kernel's release.</param>
    /// <param name="host">The machine's name, which only <c>uname -a</c> prints; null without.</param>
    public static bool TryRead(ReadOnlySpan<char> line, out string? release, out string? host)
    {
        (release, host) = (null, null);
        line = TextLine.Clean(line);
        int at = line.IndexOf(System);
        if (at < 0 || !CanStandBefore(line[..at]))
        {
            ReadOnlySpan<char> key = TextLine.Key(line, out ReadOnlySpan<char> value);
            release = key is "Kernel" or "Kernel Version" or "kernel" ? ReleaseOf(ref value, dots: 2) : null;
            return release is not null;
        }

        ReadOnlySpan<char> rest = line[(at + System.Length)..];
        if (rest.StartsWith(Version))
        {
            rest = rest[Version.Length..];
            release = ReleaseOf(ref rest, dots: 1);
            return release is not null && (rest.IsEmpty || rest.StartsWith("(") || rest.StartsWith("#"));
        }

        // "Linux HOST RELEASE #BUILD" and more of uname -a; "Linux RELEASE" of uname -sr, or with a machine of
        // uname -srm.
        ReadOnlySpan<char> left = rest;
        release = ReleaseOf(ref left, dots: 2);
        if (release is not null)
        {
            return left.IsEmpty || ProcessorNames.WordOf(left.TrimEnd()) is not null;
        }

        ReadOnlySpan<char> name = TextLine.NextWord(ref rest);
        release = ReleaseOf(ref rest, dots: 1);
        bool isWhole = release is not null && rest.StartsWith("#") && IsHost(name);
        host = isWhole ? name.ToString() : null;
        return isWhole;
    }

    /// <summary>Whether a word can be a machine's name.</summary>
    /// <param name="name">The word.</param>
    public static bool IsHost(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaximumWord && name is not "(none)" && name.IndexOfAnyExceptInRange('!', '~') < 0;

    /// <summary>A release that stands alone, as in <c>/proc/sys/kernel/osrelease</c>; null if it is none.</summary>
    /// <param name="text">The text.</param>
    public static string? ReleaseOf(ReadOnlySpan<char> text)
    {
        string? release = ReleaseOf(ref text, dots: 1);
        return text.IsEmpty ? release : null;
    }

    private static string? ReleaseOf(ref ReadOnlySpan<char> text, int dots)
    {
        ReadOnlySpan<char> word = TextLine.NextWord(ref text);
        text = text.TrimStart();
        return word.Length <= MaximumWord && word.Count('.') >= dots && KernelVersion.TryParse(word.ToString(), out _)
            ? word.ToString()
            : null;
    }

    // Nothing, a name of what follows ("uname: "), or the time of a log ("[    0.000000] ").
    private static bool CanStandBefore(ReadOnlySpan<char> before)
    {
        before = before.TrimEnd(' ');
        return before.IsEmpty || before[^1] is ':' or ']';
    }
}
