namespace Genirq.Planning.Proc;

/// <summary>Tells by where its words stand whether a <c>/proc/interrupts</c> is laid out as Linux 7.2 and later do
/// it.</summary>
/// <remarks>
/// There chip names begin two blanks behind the counters and are padded to the longest of them, so that hardware
/// numbers
/// end in one column. Before, names up to 8 letters end in one column, and numbers follow longer ones at once: their
/// ends
/// agree only by chance, and then the number of the shorter name stands close to it. Source: Linux 6.12,
/// kernel/irq/proc.c, show_interrupts; of 7.2 its texts.
/// </remarks>
internal sealed class LayoutEvidence
{
    // Limit: rows that are looked at.
    private const int MaximumRows = 64;
    private const int Blanks = 2;

    private readonly Dictionary<int, (int Chip, int Gap)> _byEnd = [];
    private int _rows;
    private bool _isLeft;
    private bool _isRight;

    /// <summary>Whether it is laid out so; false too if the rows do not tell.</summary>
    public bool IsLeftAligned => _isLeft && !_isRight;

    /// <summary>Adds a numbered row.</summary>
    /// <param name="text">What stands behind the counters, without the blanks around it.</param>
    /// <param name="blanks">How many blanks there are before it.</param>
    public void Add(ReadOnlySpan<byte> text, int blanks)
    {
        if (_rows++ >= MaximumRows)
        {
            return;
        }

        RowParts parts = RowParts.Read(text);
        int chip = parts.Chip.Length;
        int gap = parts.HardwareIrq is null || chip == 0 ? 0 : text[chip..].IndexOfAnyExcept((byte)' ');
        if (gap <= 0)
        {
            return;
        }

        _isRight |= blanks > Blanks;
        int digits = text[(chip + gap)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        int end = digits < 0 ? text.Length : chip + gap + digits;
        if (blanks != Blanks || _byEnd.TryAdd(end, (chip, gap)))
        {
            return;
        }

        (int otherChip, int otherGap) = _byEnd[end];
        int gapOfShorter = chip < otherChip ? gap : otherGap;
        _isLeft |= chip != otherChip && gapOfShorter > 1;
    }
}
