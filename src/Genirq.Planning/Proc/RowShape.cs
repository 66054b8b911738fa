using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Proc;

/// <summary>Tells lines of <c>/proc/interrupts</c> from what stands around them when people paste it.</summary>
internal static class RowShape
{
    // The longest name of a row that is not a number: "VPMI" on x86, "IPI10", "I/O" elsewhere.
    private const int MaximumName = 8;

    // "**24: …**" of a text in bold.
    private const int MaximumMarks = 3;

    private static readonly SearchValues<byte> s_date = SearchValues.Create("0123456789-"u8);
    private static readonly SearchValues<byte> s_time = SearchValues.Create("0123456789:.,Z"u8);

    // What a line that only parts others is drawn with.
    private static readonly SearchValues<byte> s_rule = SearchValues.Create("_-=*#. "u8);

    private static readonly SearchValues<byte> s_parting = SearchValues.Create("-=~_*#+`"u8);

    /// <summary>Whether a line is a header, which names CPUs in ascending order.</summary>
    /// <param name="line">The line; a grep may have put the file's name or a line number before it.</param>
    /// <param name="cpus">The CPUs.</param>
    public static bool TryHeader(ReadOnlySpan<byte> line, [NotNullWhen(true)] out List<int>? cpus)
    {
        bool isHeader = RowHeader.TryRead(line, out RowHeader? header);
        cpus = header?.Cpus;
        return isHeader && cpus is not null;
    }

    /// <summary>Whether a line begins as a row does: a number or a short word, a colon, and a counter or
    /// nothing.</summary>
    /// <param name="line">The line.</param>
    public static bool IsRow(ReadOnlySpan<byte> line)
    {
        int first = StartOf(line);
        int colon = first < 0 ? -1 : line[first..].IndexOf((byte)':');
        return colon > 0 && IsName(line.Slice(first, colon)) && IsCounterOrEnd(line[(first + colon + 1)..]);
    }

    /// <summary>Where the row begins, behind what a grep has put before it; -1 in an empty line.</summary>
    /// <param name="line">The line.</param>
    public static int StartOf(ReadOnlySpan<byte> line)
    {
        int first = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (first < 0)
        {
            return -1;
        }

        first += LengthOfLineNumber(line[first..]);

        // "/proc/interrupts: 24: …" or "12: 24: …": a second name follows the first colon.
        for (int removed = 0; removed < 2; removed++)
        {
            int colon = line[first..].IndexOf((byte)':');
            if (colon <= 0)
            {
                break;
            }

            int behind = first + colon + 1;
            int second = line[behind..].IndexOfAnyExcept((byte)' ', (byte)'\t');
            ReadOnlySpan<byte> rest = second < 0 ? default : line[(behind + second)..];
            int end = rest[..Math.Min(rest.Length, 16)].IndexOf((byte)':');
            bool isPath = line.Slice(first, colon).EndsWith("interrupts"u8);
            bool isNumber = line.Slice(first, colon).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
            if (end <= 0 || !(isPath || isNumber) || !IsName(rest[..end]) || !IsCounterOrEnd(rest[(end + 1)..]))
            {
                break;
            }

            first = behind + second;
        }

        return first;
    }

    /// <summary>Whether a line stands around a table: a fence, a rule, a prompt.</summary>
    /// <param name="line">The line.</param>
    public static bool IsAround(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.Trim(" \t"u8);
        return text.StartsWith("```"u8) || text.StartsWith("~~~"u8)
            || text.IndexOfAnyExcept(s_rule) < 0
            || text[^1] is (byte)'$' or (byte)'#' || text.IndexOf("$ "u8) >= 0 || text.IndexOf("# "u8) >= 0;
    }

    /// <summary>Whether a line between rows stands for rows that whoever pasted the text has cut out: a mark, or words
    /// that begin or end with dots.</summary>
    /// <param name="line">The line.</param>
    public static bool IsElision(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.Trim(" \t-=*#<>[](){}/"u8);
        bool isDots = text.StartsWith(".."u8) || text.StartsWith(". ."u8) || text.StartsWith("\u2026"u8)
            || text.EndsWith("..."u8);
        if (isDots && text.IndexOf((byte)':') < 0)
        {
            return true;
        }

        text = line.Trim(" \t"u8);
        Span<char> letters = stackalloc char[CutMarks.MaximumLength];
        return text.Length <= letters.Length
            && CutMarks.Is(letters[..Encoding.Latin1.GetChars(text, letters)]);
    }

    /// <summary>Whether a line between two rows shows that others are not here, though elsewhere it only parts what
    /// stands above from what stands below: a rule, such as grep's <c>--</c>, or a fence.</summary>
    /// <param name="line">The line.</param>
    public static bool IsRule(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.Trim(" \t"u8);
        return text.Length > 1 && text.IndexOfAnyExcept(s_parting) < 0;
    }

    /// <summary>How many bytes before a row are marks that a web page, a list or a comparison has put there.</summary>
    /// <param name="line">The line.</param>
    public static int LengthOfMarks(ReadOnlySpan<byte> line)
    {
        int start = line.IndexOfAnyExcept(" \t"u8);
        int marks = start < 0 ? -1 : line[start..].IndexOfAnyExcept("*+#"u8);
        if (marks > 0 && marks <= MaximumMarks)
        {
            int digit = line[(start + marks)..].IndexOfAnyExcept(" \t"u8);
            return digit >= 0 && char.IsAsciiDigit((char)line[start + marks + digit]) ? start + marks : 0;
        }

        return marks == 0 ? LengthOfTime(line[start..]) is > 0 and var time ? start + time : 0 : 0;
    }

    /// <summary>Whether a line begins as the words of a row go on behind the chip's name: <c>0-edge</c> or
    /// <c>524288 Edge</c>.</summary>
    /// <param name="line">The line.</param>
    public static bool BeginsWithHardwareIrq(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.Trim(" \t"u8);
        int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        ReadOnlySpan<byte> rest = digits <= 0 ? default : text[digits..];
        return rest.StartsWith("-edge"u8) || rest.StartsWith("-fasteoi"u8) || rest.StartsWith("-level"u8)
            || rest.TrimStart(" \t"u8).StartsWith("Edge"u8) || rest.TrimStart(" \t"u8).StartsWith("Level"u8);
    }

    /// <summary>Whether the words of a numbered row end before an action: it may go on below.</summary>
    /// <param name="text">What follows the counters.</param>
    public static bool IsCutOff(ReadOnlySpan<byte> text) =>
        text.IsEmpty || text[^1] == (byte)',' || RowParts.Read(text).Actions.IsEmpty;

    /// <summary>Whether a line can be the rest of a row.</summary>
    /// <param name="line">The line.</param>
    /// <param name="areCountersMissing">Whether the row still lacks counters.</param>
    public static bool CanContinue(ReadOnlySpan<byte> line, bool areCountersMissing)
    {
        ReadOnlySpan<byte> text = line.Trim(" \t"u8);
        return !text.IsEmpty && !IsRow(line) && !IsAround(line) && !TryHeader(line, out _)
            && (!areCountersMissing || BeginsWithNumber(text));
    }

    /// <summary>Whether a line is one of <c>/proc/softirqs</c> that begins as a row of interrupts does.</summary>
    /// <param name="line">The line.</param>
    public static bool IsOfSoftirqs(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.TrimStart(" \t"u8);
        return text.StartsWith("HI:"u8) || text.StartsWith("NET_TX:"u8) || text.StartsWith("NET_RX:"u8)
            || text.StartsWith("TASKLET:"u8);
    }

    /// <summary>Whether words of a numbered row are in a line: a trigger, or the name of a chip for messages.</summary>
    /// <param name="line">The line.</param>
    public static bool HasWordsOfRow(ReadOnlySpan<byte> line) =>
        line.IndexOf("-edge"u8) >= 0 || line.IndexOf("-fasteoi"u8) >= 0 || line.IndexOf("PCI-MSI"u8) >= 0
        || line.IndexOf("ITS-MSI"u8) >= 0;

    /// <summary>Whether rows of a chip have neither a number nor a flow in old kernels.</summary>
    /// <param name="chip">The chip's name.</param>
    public static bool IsOldChip(ReadOnlySpan<byte> chip) =>
        chip.StartsWith("XT-PIC"u8) || chip.StartsWith("PCI-MSI"u8) || chip.SequenceEqual("PCI MSI-X"u8)
        || chip.StartsWith("IO-APIC"u8) || chip.StartsWith("ITS-MSI"u8);

    /// <summary>Whether a text begins with a word that is a number and nothing else.</summary>
    /// <param name="text">The text.</param>
    public static bool BeginsWithNumber(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> word = end < 0 ? text : text[..end];
        return !word.IsEmpty && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    /// <summary>Whether what stands before a header is of a tool: "12:" and "/proc/interrupts:" of a grep, "12-" around
    /// what it found, "12" of cat -n.</summary>
    /// <param name="before">What stands there, without the blanks around it.</param>
    public static bool IsMark(ReadOnlySpan<byte> before) =>
        before is [.., (byte)':' or (byte)'-'] || before.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    // "2014-10-29 00:27:42.15161 " of a log. Returns how long it is with the blank behind it.
    private static int LengthOfTime(ReadOnlySpan<byte> text)
    {
        const int DateLength = 10;
        if (text.Length <= DateLength || text[4] != (byte)'-' || text[7] != (byte)'-'
            || text[DateLength] is not ((byte)' ' or (byte)'T') || text[..DateLength].IndexOfAnyExcept(s_date) >= 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> time = text[(DateLength + 1)..];
        int end = time.IndexOfAnyExcept(s_time);
        return end >= 5 && time[2] == (byte)':' && time[end] == (byte)' ' ? DateLength + 1 + end : 0;
    }

    // cat -n and nl put a number and blanks before the name of a row, which has neither.
    private static int LengthOfLineNumber(ReadOnlySpan<byte> text)
    {
        int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0 || text[digits] is not ((byte)' ' or (byte)'\t'))
        {
            return 0;
        }

        int start = digits + text[digits..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        int colon = start < digits ? -1 : text[start..].IndexOf((byte)':');
        return colon > 0 && IsName(text.Slice(start, colon)) && IsCounterOrEnd(text[(start + colon + 1)..]) ? start : 0;
    }

    /// <summary>Whether a word can be the name of a row: a number, or a short word.</summary>
    /// <param name="name">The word, without the colon.</param>
    public static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
        {
            return true;
        }

        foreach (byte letter in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'/' or (byte)'_'))
            {
                return false;
            }
        }

        return name.Length <= MaximumName && char.IsAsciiLetter((char)name[0]);
    }

    // "IPI0:1000000007" has no blank; "0000:3d:00.0" and "eth0:rx" are no rows.
    private static bool IsCounterOrEnd(ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> text = rest.TrimStart(" \t"u8);
        int end = text.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> word = end < 0 ? text : text[..end];
        return word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            || (rest.Length > text.Length && char.IsAsciiDigit((char)word[0]) && !word.Contains((byte)':'));
    }
}
