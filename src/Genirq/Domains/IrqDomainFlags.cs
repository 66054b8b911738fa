namespace Genirq.Domains;

/// <summary>What a domain is.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irqdomain.h, IRQ_DOMAIN_FLAG_*.</remarks>
[Flags]
public enum IrqDomainFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The domain allocates hierarchically; set if and only if it has an allocate callback.</summary>
    Hierarchy = 1 << 0,

    /// <summary>The name belongs to the domain.</summary>
    NameAllocated = 1 << 1,

    /// <summary>Inter-processor interrupts with one number for each CPU.</summary>
    IpiPerCpu = 1 << 2,

    /// <summary>Inter-processor interrupts with one number for all.</summary>
    IpiSingle = 1 << 3,

    /// <summary>Made by the MSI core.</summary>
    Msi = 1 << 4,

    /// <summary>A device behind it can trigger only its own interrupts.</summary>
    IsolatedMsi = 1 << 5,

    /// <summary>Interrupt number and hardware number are the same.</summary>
    NoMap = 1 << 6,

    /// <summary>Per-device MSI domains can be made on top of it.</summary>
    MsiParent = 1 << 8,

    /// <summary>It is the MSI domain of one device.</summary>
    MsiDevice = 1 << 9,

    /// <summary>Generic chips are destroyed with it.</summary>
    DestroyGenericChips = 1 << 10,
}
