using System.Buffers.Text;

namespace Genirq.Planning.Proc;

/// <summary>The words behind the counters of a row, taken apart without an object for any of them.</summary>
internal readonly ref struct RowParts
{
    // The longest chip name met has four words ("BRCM STB PCIe MSI").
    private const int MaximumChipWords = 6;

    /// <summary>The chip's name, which may have blanks in it; empty without words.</summary>
    public ReadOnlySpan<byte> Chip { get; private init; }

    /// <summary>The hardware number; null if the row has none.</summary>
    public ulong? HardwareIrq { get; private init; }

    /// <summary>The flow or level; empty without one.</summary>
    public ReadOnlySpan<byte> Flow { get; private init; }

    /// <summary>The names of the actions, joined by commas; empty without any.</summary>
    public ReadOnlySpan<byte> Actions { get; private init; }

    /// <summary>Takes words apart.</summary>
    /// <param name="text">The words.</param>
    /// <remarks>A chip's words are parted by one blank each, and what follows them is a number, or stands further
    /// away.</remarks>
    public static RowParts Read(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t"u8);
        int at = 0;
        int firstEnd = 0;
        for (int words = 0; words < MaximumChipWords && at < text.Length; words++)
        {
            int end = EndOfWord(text, at);
            ReadOnlySpan<byte> word = text[at..end];
            if (words > 0 && TryNumber(word, out ulong number, out int digits))
            {
                return WithNumber(text[..at].TrimEnd(" \t"u8), number, word[digits..], text[end..]);
            }

            if (words > 0 && word[0] == (byte)'-' && word.Length > 1)
            {
                return new RowParts
                {
                    Chip = text[..at].TrimEnd(" \t"u8),
                    Flow = word[1..],
                    Actions = text[end..].Trim(" \t"u8),
                };
            }

            int next = StartOfWord(text, end);
            bool isFlowApart = next < text.Length && text[next] == (byte)'-';
            if (!isFlowApart && FlowInWord(word) is > 0 and { } dash)
            {
                return new RowParts
                {
                    Chip = text[..(at + dash)],
                    Flow = text[(at + dash + 1)..end],
                    Actions = text[end..].Trim(" \t"u8),
                };
            }

            firstEnd = words == 0 ? end : firstEnd;
            if (next - end > 1 && !CanFollow(text[next..EndOfWord(text, next)]))
            {
                return new RowParts { Chip = text[..end], Actions = text[next..] };
            }

            at = next;
        }

        return new RowParts { Chip = text[..firstEnd], Actions = text[firstEnd..].Trim(" \t"u8) };
    }

    private static bool CanFollow(ReadOnlySpan<byte> word) =>
        TryNumber(word, out _, out _) || (word.Length > 1 && word[0] == (byte)'-');

    private static RowParts WithNumber(
        ReadOnlySpan<byte> chip, ulong number, ReadOnlySpan<byte> flow, ReadOnlySpan<byte> rest)
    {
        flow = flow.Length > 1 ? flow[1..] : default;
        rest = rest.Trim(" \t"u8);
        ReadOnlySpan<byte> word = rest[..EndOfWord(rest, 0)];
        if (flow.IsEmpty && (word.SequenceEqual("Level"u8) || word.SequenceEqual("Edge"u8)))
        {
            flow = word;
            rest = rest[word.Length..].TrimStart(" \t"u8);
            word = rest[..EndOfWord(rest, 0)];

            // RISC-V names the flow as well.
            rest = word is [(byte)'-', _, ..] ? rest[word.Length..].TrimStart(" \t"u8) : rest;
        }

        return new RowParts { Chip = chip, HardwareIrq = number, Flow = flow, Actions = rest };
    }

    // Digits alone, or with a flow behind a dash.
    private static bool TryNumber(ReadOnlySpan<byte> word, out ulong number, out int digits) =>
        Utf8Parser.TryParse(word, out number, out digits)
        && (digits == word.Length || word[digits] == (byte)'-') && char.IsAsciiDigit((char)word[0]);

    // Before Linux 4.2 the flow's name followed the chip's without a blank. Returns where its dash is, or -1.
    private static int FlowInWord(ReadOnlySpan<byte> word)
    {
        if (word.StartsWith("xen-"u8))
        {
            int second = word["xen-".Length..].IndexOf((byte)'-');
            return second < 0 ? -1 : second + "xen-".Length;
        }

        int dash = word.LastIndexOf((byte)'-');
        ReadOnlySpan<byte> last = dash < 0 ? default : word[(dash + 1)..];
        bool isFlow = last.SequenceEqual("edge"u8) || last.SequenceEqual("fasteoi"u8) || last.SequenceEqual("level"u8);
        return isFlow ? dash : -1;
    }

    private static int EndOfWord(ReadOnlySpan<byte> text, int from)
    {
        int length = text[from..].IndexOfAny((byte)' ', (byte)'\t');
        return length < 0 ? text.Length : from + length;
    }

    private static int StartOfWord(ReadOnlySpan<byte> text, int from)
    {
        int blanks = text[from..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        return blanks < 0 ? text.Length : from + blanks;
    }
}
