namespace Genirq.Planning.Sources;

/// <summary>What a part of a text is.</summary>
internal enum TextSectionKind
{
    /// <summary>Nothing that tells of interrupts, CPUs or PCI functions.</summary>
    Other,

    /// <summary>A <c>/proc/interrupts</c>.</summary>
    Interrupts,

    /// <summary>A <c>/proc/cpuinfo</c>.</summary>
    CpuInfo,

    /// <summary>What <c>lscpu</c> prints.</summary>
    CpuList,

    /// <summary>A table of vectors from debugfs.</summary>
    Vectors,

    /// <summary>What <c>lspci</c> prints.</summary>
    Listing,
}
