using System.Buffers.Text;
using System.Text;

namespace Genirq.Planning.Interrupts;

/// <summary>The words behind the counters of a row of <c>/proc/interrupts</c>.</summary>
/// <param name="Chip">The chip's name: <c>IR-IO-APIC</c>, <c>PCI-MSIX-0000:00:03.0</c>; empty without words.</param>
/// <remarks>
/// All forms: <c>IR-PCI-MSI-edge eth0</c> (before Linux 4.2), <c>IR-PCI-MSI 524288-edge eth0</c>,
/// <c>GICv3 27 Level arch_timer</c> (a kernel that shows the level), <c>XT-PIC timer</c> (an interrupt without a
/// domain). Source: Linux 6.12, kernel/irq/proc.c, show_interrupts.
/// </remarks>
public sealed record RowWords(string Chip)
{
    /// <summary>The hardware number; null if the row has none.</summary>
    public ulong? HardwareIrq { get; init; }

    /// <summary>The flow (<c>edge</c>, <c>fasteoi</c>), or the level where that is shown (<c>Edge</c>,
    /// <c>Level</c>); null without one.</summary>
    public string? Flow { get; init; }

    /// <summary>The names of the actions, in order.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Reads the words.</summary>
    /// <param name="text">The words; <see cref="InterruptFileReader.Text"/> of a numbered row.</param>
    /// <returns>What they say.</returns>
    public static RowWords Read(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> chip = NextChip(ref text);
        RowWords words = new(Encoding.UTF8.GetString(chip));
        ReadOnlySpan<byte> rest = text;
        ReadOnlySpan<byte> word = NextWord(ref rest);
        if (Utf8Parser.TryParse(word, out ulong number, out int digits)
            && (digits == word.Length || word[digits] == (byte)'-'))
        {
            text = rest;
            words = words with { HardwareIrq = number, Flow = FlowOf(word[digits..]) };
            word = NextWord(ref rest);
            if (words.Flow is null && (word.SequenceEqual("Level"u8) || word.SequenceEqual("Edge"u8)))
            {
                text = rest;
                words = words with { Flow = Encoding.UTF8.GetString(word) };
                SkipFlow(ref text);
            }
        }
        else if (FlowInChip(chip) is > 0 and { } dash)
        {
            words = new RowWords(Encoding.UTF8.GetString(chip[..dash])) { Flow = FlowOf(chip[dash..]) };
        }
        else if (word.StartsWith("-"u8))
        {
            text = rest;
            words = words with { Flow = FlowOf(word) };
        }

        return words with { Actions = SplitActions(text.Trim((byte)' ')) };
    }

    // Some chips have a blank in their names.
    private static ReadOnlySpan<byte> NextChip(ref ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> whole = text = text.TrimStart((byte)' ');
        ReadOnlySpan<byte> first = NextWord(ref text);
        ReadOnlySpan<byte> rest = text;
        ReadOnlySpan<byte> second = NextWord(ref rest);
        bool isTwo = (first.SequenceEqual("RISC-V"u8) && second.SequenceEqual("INTC"u8))
            || (first.SequenceEqual("PCH"u8) && (second.SequenceEqual("PIC"u8) || second.SequenceEqual("MSI"u8)
                || second.SequenceEqual("LPC"u8)))
            || (first.SequenceEqual("SiFive"u8) && second.SequenceEqual("PLIC"u8))
            || (first.SequenceEqual("IPI"u8) && second.SequenceEqual("Mux"u8));
        if (!isTwo)
        {
            return first;
        }

        text = rest;
        return whole[..(whole.Length - rest.Length)];
    }

    // An interrupt that has a flow's name shows it behind its level: 10 Level -fasteoi ttyS0.
    private static void SkipFlow(ref ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text;
        ReadOnlySpan<byte> word = NextWord(ref rest);
        text = word.StartsWith("-"u8) ? rest : text;
    }

    private static string? FlowOf(ReadOnlySpan<byte> word) =>
        word.Length > 1 ? Encoding.UTF8.GetString(word[1..]) : null;

    // Before Linux 4.2 the flow's name followed the chip's without a blank. Returns where its dash is, or -1.
    private static int FlowInChip(ReadOnlySpan<byte> chip)
    {
        int dash = chip.LastIndexOf((byte)'-');
        ReadOnlySpan<byte> last = dash < 0 ? default : chip[(dash + 1)..];
        bool isFlow = last.SequenceEqual("edge"u8) || last.SequenceEqual("fasteoi"u8) || last.SequenceEqual("level"u8);
        return isFlow ? dash : -1;
    }

    private static string[] SplitActions(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return [];
        }

        string names = Encoding.UTF8.GetString(text);
        return names.Contains(", ", StringComparison.Ordinal) ? names.Split(", ") : [names];
    }

    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> text)
    {
        text = text.TrimStart((byte)' ');
        int end = text.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = end < 0 ? text : text[..end];
        text = text[word.Length..];
        return word;
    }
}
