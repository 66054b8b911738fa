namespace Genirq.Planning.Proc;

/// <summary>Tells rows that lost their end where a terminal, a pager or a tool cut each line.</summary>
/// <remarks>
/// The kernel names the chip in each numbered row, and behind it the hardware number of an interrupt that has a domain.
/// What the names of handlers lose does not matter. Source: Linux 6.12, kernel/irq/proc.c, show_interrupts.
/// </remarks>
internal static class CutRows
{
    /// <summary>Whether the words of a numbered row end before all is told that its interrupt is known by.</summary>
    /// <param name="text">What follows the counters.</param>
    public static bool IsCut(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t"u8);
        if (text.IsEmpty)
        {
            return true;
        }

        RowParts parts = RowParts.Read(text);
        if (IsHalfNamed(parts.Chip))
        {
            return true;
        }

        if (!parts.Flow.IsEmpty)
        {
            return false;
        }

        if (parts.HardwareIrq is not null)
        {
            return parts.Actions.IsEmpty && MessageChips.IsMessage(parts.Chip);
        }

        // Old kernels have rows of a chip and a handler; a chip's own words stand closer together.
        return parts.Actions.IsEmpty
            ? !parts.Chip.StartsWith("XT-PIC"u8)
            : !RowShape.IsOldChip(parts.Chip) && text.IndexOf("  "u8) < 0 && !text.Contains((byte)'\t');
    }

    // "IR-PCI-MSIX-0000:" names no function.
    private static bool IsHalfNamed(ReadOnlySpan<byte> chip)
    {
        int mark = chip.IndexOf("PCI-MSI"u8);
        ReadOnlySpan<byte> rest = mark < 0 ? default : chip[(mark + "PCI-MSI"u8.Length)..].TrimStart((byte)'X');
        return rest.Length > 0 && rest[0] == (byte)'-' && !rest.SequenceEqual("-edge"u8)
            && (rest.Length == 1 || char.IsAsciiHexDigit((char)rest[1]))
            && !MessageSource.TryRead(chip, "0"u8, out _);
    }
}
