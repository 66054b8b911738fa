using System.Text;
using System.Text.RegularExpressions;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Takes off what tools put before each line of an output: a machine's name (<c>pdsh</c>, <c>clush</c>), or
/// the time, name and program of a log.</summary>
internal static partial class LinePrefixes
{
    // Fewer lines may have the same beginning by chance.
    private const int LeastLines = 3;

    // Limit: machines whose names are looked for.
    private const int MaximumNames = 4096;

    /// <summary>Takes the prefixes off.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text without them; null if not every line has one, or nothing that is known stands behind
    /// them.</returns>
    public static string? TakeOff(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> first = FirstLine(text);
        string? without = LengthOf(Log(), first) > 0 ? Without(text, static line => LengthOf(Log(), line))
            : LengthOf(Time(), first) > 0 ? Without(text, static line => LengthOf(Time(), line))
            : LengthOf(Mark(), first) > 0 ? Without(text, static line => LengthOf(Mark(), line))
            : null;
        without ??= NameOf(first) is { } name ? Without(text, line => LengthOf(name, line)) : null;
        return without is not null && IsKnown(without) ? without : null;
    }

    /// <summary>The machines whose lines stand in a text, one among the other; empty if they are not several.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<string> MachinesIn(ReadOnlySpan<char> text)
    {
        if (NameOf(FirstLine(text)) is null)
        {
            return [];
        }

        Dictionary<string, StringBuilder> machines = new(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            if (line.Trim().IsEmpty)
            {
                continue;
            }

            if (NameOf(line) is not { } name || machines.Count == MaximumNames)
            {
                return [];
            }

            if (!machines.TryGetValue(name, out StringBuilder? own))
            {
                machines[name] = own = new StringBuilder();
            }

            own.Append(line[LengthOf(name, line)..]).Append('\n');
        }

        string[] names = [.. machines.Keys];
        Array.Sort(names, NaturalOrder.Compare);
        return names.Length > 1 && Array.TrueForAll(names, name => IsKnown(machines[name].ToString())) ? names : [];
    }

    private static ReadOnlySpan<char> FirstLine(ReadOnlySpan<char> text)
    {
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            if (!IsAround(line))
            {
                return line;
            }
        }

        return default;
    }

    // What journalctl says of itself, and the fences of a page, have no prefix.
    private static bool IsAround(ReadOnlySpan<char> line) =>
        line.Trim().IsEmpty || line.StartsWith("-- ") || line.StartsWith("```");

    private static bool IsKnown(string text) =>
        SectionFinder.Find(text).Exists(static part => part.Kind != TextSectionKind.Other);

    private static int LengthOf(Regex form, ReadOnlySpan<char> line)
    {
        foreach (ValueMatch match in form.EnumerateMatches(line))
        {
            return match.Length;
        }

        return 0;
    }

    private static int LengthOf(string name, ReadOnlySpan<char> line)
    {
        if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length <= name.Length)
        {
            return 0;
        }

        // GNU parallel puts a tab behind it.
        if (line[name.Length] == '\t')
        {
            return name.Length + 1;
        }

        ReadOnlySpan<char> rest = line[name.Length..].TrimStart(' ');
        int mark = line.Length - rest.Length + 1;
        return rest.Length < 1 || rest[0] is not (':' or '|') ? 0
            : mark < line.Length && line[mark] == ' ' ? mark + 1
            : mark;
    }

    // A grep of a file has its name before each line, which rows are read with.
    private static string? NameOf(ReadOnlySpan<char> line)
    {
        int length = LengthOf(Name(), line);
        ReadOnlySpan<char> name = length == 0 ? default : line[..length].TrimEnd(":| \t");
        return name.IsEmpty || name.EndsWith("interrupts") || name.IndexOfAnyExceptInRange('0', '9') < 0
            ? null
            : name.ToString();
    }

    // Null if a line lacks one.
    private static string? Without(ReadOnlySpan<char> text, Prefix prefix)
    {
        StringBuilder without = new(text.Length);
        int lines = 0;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            int length = prefix(line);
            if (length == 0 && !IsAround(line))
            {
                return null;
            }

            lines += length > 0 ? 1 : 0;
            ReadOnlySpan<char> rest = line[length..];
            bool isFramed = length > 0 && line[..length].Contains('|') && rest.TrimEnd().EndsWith('|');
            without.Append(isFramed ? rest.TrimEnd()[..^1] : rest).Append('\n');
        }

        return lines < LeastLines ? null : without.ToString();
    }

    // "Apr 15 09:52:04 host cat[123]: " of syslog and journalctl, "2024-04-15T09:52:04+00:00 host root: " of others.
    [GeneratedRegex(
        @"^(?:[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^ ]*|\[ *\d+\.\d+\]) "
            + @"[^ ]+ [^ :\[]+(?:\[\d+\])?:(?: |$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Log();

    // "[2024-11-30 12:00:01] " of ts and of terminals, "12:01 <joe> " of a chat, "[   12.345678] ".
    [GeneratedRegex(
        @"^\[?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?\]?(?: ?<[^>]{1,32}>)?[:|]?"
            + @"(?: |\t|$)|^\[ *\d+\.\d+\](?: |$)|^\[?[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d\]?:?(?: |$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    // "12| ", "12) ", "12. ", "L12: " of an editor, "| ", "// ", "; " of who sets a text off.
    [GeneratedRegex(@"^ *(?:\d{1,6} ?[|).\u2502]|L\d{1,6}:|\||//|;;?|#|%|!)(?: |\t|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    // "node01: " of pdsh and clush, "node01  | " of others.
    [GeneratedRegex(@"^[A-Za-z0-9][\w.@-]*(?:: ?| +\| ?|\t)", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    private delegate int Prefix(ReadOnlySpan<char> line);
}
