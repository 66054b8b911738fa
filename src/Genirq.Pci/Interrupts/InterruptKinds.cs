namespace Genirq.Pci.Interrupts;

/// <summary>The kinds of interrupt that a driver takes, and how.</summary>
/// <remarks>Source: Linux 6.12, include/linux/pci.h, PCI_IRQ_*.</remarks>
[Flags]
public enum InterruptKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>INTx, if one interrupt is enough.</summary>
    IntX = 1 << 0,

    /// <summary>MSI.</summary>
    Msi = 1 << 1,

    /// <summary>MSI-X.</summary>
    MsiX = 1 << 2,

    /// <summary>All of the three.</summary>
    All = IntX | Msi | MsiX,

    /// <summary>The interrupts are spread over the CPUs.</summary>
    Affinity = 1 << 3,

    /// <summary>More MSI-X interrupts than the table has entries: those beyond are never written to the
    /// device.</summary>
    Virtual = 1 << 4,
}
