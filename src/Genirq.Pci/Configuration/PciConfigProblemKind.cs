namespace Genirq.Pci.Configuration;

/// <summary>The ways in which a configuration space can be wrong or incomplete.</summary>
public enum PciConfigProblemKind
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>The bytes end before what is asked for.</summary>
    Truncated,

    /// <summary>The function does not answer: it reads as all ones.</summary>
    NoAnswer,

    /// <summary>A capability pointer is not 0 and below 0x40.</summary>
    BadPointer,

    /// <summary>The capability list leads to an entry that was there before.</summary>
    Loop,

    /// <summary>A capability's number is 0xFF: what is behind the pointer does not answer.</summary>
    BrokenEntry,

    /// <summary>A capability begins inside an MSI or MSI-X capability.</summary>
    Overlap,

    /// <summary>An MSI message count is a reserved value, or more are enabled than there are.</summary>
    ReservedCount,

    /// <summary>The MSI-X table or its pending bits are behind a base address register that cannot be.</summary>
    ReservedBar,
}
