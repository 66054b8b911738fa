namespace Genirq.Releases;

/// <summary>How a kernel lays <c>/proc/interrupts</c> out.</summary>
public enum InterruptsLayout
{
    /// <summary>Chip names right-justified in 8, two blanks before them; up to Linux 6.17.</summary>
    RightAligned,

    /// <summary>As before, but one blank before a chip name longer than 8; Linux 6.18 to 7.1.</summary>
    RightAlignedTight,

    /// <summary>Chip names left-justified, as wide as the longest one; the first column 4 wide at least, and rows of
    /// rare events only after the first. From Linux 7.2 on.</summary>
    LeftAligned,
}
