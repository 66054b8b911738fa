using System.Buffers;
using System.Collections.Frozen;

namespace Genirq.Planning.Texts;

/// <summary>Knows the lines by which whoever posted a text, or the tool that showed it, says that lines are not here:
/// dots, <c>[snip]</c>, scissors, <c>(output truncated)</c>, <c>-- More --</c>.</summary>
/// <remarks>One list for all texts. Letters beyond ASCII may be those of UTF-8 read byte by byte.</remarks>
internal static class CutMarks
{
    /// <summary>Limit: letters of such a line.</summary>
    public const int MaximumLength = 96;

    // Limit: words of such a line.
    private const int MaximumWords = 10;

    // One of these must be there, and no words but these and those below.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_strong = Words(
        "abbreviated chopped clipped cropped cut deleted elided etc more omitted removed shortened skipped skipping "
            + "snip snipped snipping snips stripped trimmed truncated");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_weak = Words(
        "a above all and are as been below boring brevity content contents cpus device devices entire entries entry "
            + "few file for from function functions has have here identical in interrupts irqs irrelevant is it it's "
            + "like line lines list listing log long lots many message messages middle not of only other others output "
            + "part parts remaining rest row rows same save similar skip so some space text that the them these this "
            + "to too uninteresting unrelated was were which with");

    private static readonly SearchValues<char> s_ofPager = SearchValues.Create("0123456789-/% ");

    // Phrases without one of the strong words.
    private static readonly string[] s_phrases = ["and so on", "and so forth", "not shown", "left out", "too long"];

    /// <summary>Whether a line stands for lines that are not here, and for nothing else.</summary>
    /// <param name="line">The line.</param>
    public static bool Is(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return line.Length is > 0 and <= MaximumLength
            && (HasScissors(line) || IsDots(line) || IsPager(line) || IsOfWords(line));
    }

    /// <summary>Whether a line goes on, but its end is not here: <c>Capabilities: [...]</c>.</summary>
    /// <param name="line">The line.</param>
    public static bool Ends(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd();
        if (line.EndsWith("...") || line.EndsWith("\u2026") || line.EndsWith("\u00E2\u0080\u00A6"))
        {
            return true;
        }

        int open = line.IsEmpty || line[^1] is not (']' or ')' or '>') ? -1 : line.LastIndexOfAny('[', '(', '<');
        return open > 0 && line[open - 1] is ' ' or '\t' && Is(line[open..]);
    }

    // "--8<--", "- - >8 - -", "-- %< --", and the letters that show a pair.
    private static bool HasScissors(ReadOnlySpan<char> line)
    {
        for (int i = 0; i + 1 < line.Length; i++)
        {
            bool isPair = line[i] is '\u2701' or '\u2702' or '\u2703' or '\u2704'
                || line[i..] is ['\u00E2', '\u009C', >= '\u0081' and <= '\u0084', ..];
            bool isDrawn = line[i..(i + 2)] is "8<" or ">8" or "%<" or ">%";
            if (isPair || (isDrawn && line.Length - line.Trim("-=_~ ").Length > 1))
            {
                return true;
            }
        }

        return line is ['\u2701' or '\u2702' or '\u2703' or '\u2704'] || line is "8<" or ">8";
    }

    // "...", "[. . .]", and one dot or colon of several that stand below each other.
    private static bool IsDots(ReadOnlySpan<char> line)
    {
        foreach (char letter in line)
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                return false;
            }
        }

        return line is "." or ":" || line.Contains("..", StringComparison.Ordinal)
            || line.Contains(". .", StringComparison.Ordinal)
            || line.IndexOfAny('\u2026', '\u22EE', '\u22EF') >= 0
            || line.Contains("\u00E2\u0080\u00A6", StringComparison.Ordinal)
            || line.Contains("\u00E2\u008B\u00AE", StringComparison.Ordinal)
            || line.Contains("\u00E2\u008B\u00AF", StringComparison.Ordinal);
    }

    // What less says below a page that is not the last: "lines 1-23/1042 2%".
    private static bool IsPager(ReadOnlySpan<char> line)
    {
        const string lines = "lines ";
        return line.StartsWith(lines) && line.Length > lines.Length && char.IsAsciiDigit(line[lines.Length])
            && line.Contains('-') && !line.Contains("END", StringComparison.Ordinal)
            && line[lines.Length..].IndexOfAnyExcept(s_ofPager) < 0;
    }

    private static bool IsOfWords(ReadOnlySpan<char> line)
    {
        // The kernel frames its warnings so.
        if (line.Contains("[ cut here ]", StringComparison.Ordinal))
        {
            return false;
        }

        bool isStrong = false;
        int words = 0;
        ReadOnlySpan<char> rest = line;
        for (ReadOnlySpan<char> word = NextWord(ref rest); !word.IsEmpty; word = NextWord(ref rest))
        {
            bool isKnown = s_strong.Contains(word);
            isStrong |= isKnown;
            if (words++ == MaximumWords
                || !(isKnown || s_weak.Contains(word) || word.IndexOfAnyExceptInRange('0', '9') < 0 || IsPhrase(line)))
            {
                return false;
            }
        }

        return isStrong || (words > 1 && IsPhrase(line));
    }

    private static bool IsPhrase(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> phrase = line.Trim("-=*#<>[](){}/~_+.,:;!` \t");
        foreach (string known in s_phrases)
        {
            if (phrase.Equals(known, StringComparison.OrdinalIgnoreCase)
                || (phrase.EndsWith(known, StringComparison.OrdinalIgnoreCase)
                    && phrase.StartsWith("rest", StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> rest)
    {
        int start = 0;
        while (start < rest.Length && !char.IsAsciiLetterOrDigit(rest[start]))
        {
            start++;
        }

        int end = start;
        while (end < rest.Length && (char.IsAsciiLetterOrDigit(rest[end]) || (rest[end] == '\'' && end > start)))
        {
            end++;
        }

        ReadOnlySpan<char> word = rest[start..end];
        rest = rest[end..];
        return word;
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
