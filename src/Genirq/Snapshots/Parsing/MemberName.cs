namespace Genirq.Snapshots.Parsing;

/// <summary>Names of members: in paths, and as one of 32 bits, so that most names that an object lacks need no look at
/// its members.</summary>
internal static class MemberName
{
    // Limit: characters of a hostile text that are repeated in a reason.
    private const int LongestShown = 60;

    /// <summary>The bit of a name.</summary>
    public static int BitOf(string name) => name.Length == 0 ? 1 : Bit(name.Length, name[0], name[^1]);

    /// <summary>The bit of a name in ASCII without escapes.</summary>
    public static int BitOf(ReadOnlySpan<byte> name) => name.IsEmpty ? 1 : Bit(name.Length, name[0], name[^1]);

    /// <summary>A name as it stands in a path: behind a point, or as a text in brackets.</summary>
    public static string InPath(string name)
    {
        bool isPlain = name.Length <= LongestShown
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '[' or ']');
        return isPlain ? $".{name}" : $"['{Shorten(name)}']";
    }

    /// <summary>What is repeated of a hostile text.</summary>
    public static string Shorten(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "...";

    // A shift takes the lowest five bits. The factors are those for which an interrupt's names share the fewest.
    private static int Bit(int length, int first, int last) => 1 << ((length * 4) + (first * 7) + (last * 2));
}
