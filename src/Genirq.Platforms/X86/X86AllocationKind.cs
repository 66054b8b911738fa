namespace Genirq.Platforms.X86;

/// <summary>For what an interrupt is allocated.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/include/asm/hw_irq.h, irq_alloc_type.</remarks>
public enum X86AllocationKind
{
    /// <summary>Nothing of the following.</summary>
    Other,

    /// <summary>A pin of an I/O APIC.</summary>
    IoApic,

    /// <summary>A timer of a high precision event timer.</summary>
    Hpet,

    /// <summary>PCI MSI.</summary>
    PciMsi,

    /// <summary>PCI MSI-X.</summary>
    PciMsiX,

    /// <summary>The interrupt of a remapping unit itself.</summary>
    RemappingUnit,
}
