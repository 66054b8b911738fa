using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Genirq.Planning.Texts;

/// <summary>Reads single lines, also of texts that went through a mail program.</summary>
internal static class TextLine
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_tags = new[]
    {
        "a", "b", "blockquote", "br", "code", "div", "em", "font", "i", "kbd", "li", "p", "pre", "samp", "span",
        "strong", "table", "tbody", "td", "th", "tr", "tt", "ul",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A line without blanks around it, and without marks of quotation before it.</summary>
    /// <param name="line">The line.</param>
    public static ReadOnlySpan<char> Clean(ReadOnlySpan<char> line)
    {
        // Letter by letter: there are one or two, and millions of lines.
        int start = 0;
        while (start < line.Length && line[start] is '\t' or ' ' or '>')
        {
            start++;
        }

        ReadOnlySpan<char> clean = line[start..].Trim();
        return !clean.IsEmpty && (clean[0] == '<' || clean[^1] == '>') ? WithoutTags(clean) : clean;
    }

    // Marks of HTML around a line; "<access denied>" is none.
    private static ReadOnlySpan<char> WithoutTags(ReadOnlySpan<char> line)
    {
        while (!line.IsEmpty && line[0] == '<' && line.IndexOf('>') is > 0 and { } end && IsTag(line[1..end]))
        {
            line = line[(end + 1)..].TrimStart();
        }

        while (!line.IsEmpty && line[^1] == '>' && line.LastIndexOf('<') is >= 0 and { } start
            && IsTag(line[(start + 1)..^1]))
        {
            line = line[..start].TrimEnd();
        }

        return line;
    }

    private static bool IsTag(ReadOnlySpan<char> words)
    {
        ReadOnlySpan<char> name = words.TrimStart('/').TrimEnd("/ ");
        return s_tags.Contains(NextWord(ref name));
    }

    /// <summary>A line without the backslashes that Markdown wants before its marks: <c>xhci\_hcd</c>.</summary>
    /// <param name="line">The line.</param>
    public static ReadOnlySpan<char> Unescaped(ReadOnlySpan<char> line)
    {
        if (!line.Contains('\\'))
        {
            return line;
        }

        StringBuilder clean = new(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            bool isMark = line[i] == '\\' && i + 1 < line.Length && char.IsAscii(line[i + 1])
                && (char.IsPunctuation(line[i + 1]) || char.IsSymbol(line[i + 1]));
            clean.Append(line[isMark ? ++i : i]);
        }

        return clean.ToString();
    }

    /// <summary>Splits a line at its first colon.</summary>
    /// <param name="line">The line.</param>
    /// <param name="value">What follows the colon, without blanks around it.</param>
    /// <returns>What stands before the colon; empty without one.</returns>
    public static ReadOnlySpan<char> Key(ReadOnlySpan<char> line, out ReadOnlySpan<char> value)
    {
        int colon = line.IndexOf(':');
        value = colon < 0 ? default : line[(colon + 1)..].Trim();
        return colon < 0 ? default : line[..colon].TrimEnd();
    }

    /// <summary>Takes the next word off a text.</summary>
    /// <param name="text">The text; it then begins behind the word.</param>
    /// <returns>The word; empty at the end.</returns>
    public static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> text)
    {
        text = text.TrimStart(" \t");
        int end = text.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> word = end < 0 ? text : text[..end];
        text = text[word.Length..];
        return word;
    }

    /// <summary>Reads the number that a text begins with, decimal or with 0x; what follows is a remark.</summary>
    /// <param name="text">The text.</param>
    /// <param name="number">The number.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryNumber(ReadOnlySpan<char> text, out ulong number)
    {
        ReadOnlySpan<char> word = NextWord(ref text).TrimEnd(',');
        return word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads a number of 32 bits, as <see cref="TryNumber"/>; null if there is none.</summary>
    /// <param name="text">The text.</param>
    public static uint? Number(ReadOnlySpan<char> text) =>
        TryNumber(text, out ulong number) && number <= uint.MaxValue ? (uint)number : null;
}
