using Genirq.Domains;
using Genirq.Pci.Configuration;

namespace Genirq.Pci.Interrupts;

/// <summary>A function that a driver drives.</summary>
public sealed record PciDeviceOptions
{
    /// <summary>Where it is.</summary>
    public PciSlot Slot { get; init; }

    /// <summary>Its configuration space.</summary>
    public required IPciConfigSpace Config { get; init; }

    /// <summary>Its memory; null: MSI-X cannot be enabled.</summary>
    public IPciMemory? Memory { get; init; }

    /// <summary>Its MSI parent, or a global PCI MSI domain; null: it has no messages.</summary>
    public IrqDomain? ParentDomain { get; init; }

    /// <summary>The interrupt of its wire; none if it has none.</summary>
    public Irq LineIrq { get; init; }

    /// <summary>Its bus.</summary>
    public PciBus Bus { get; init; } = new();

    /// <summary>What holds for all functions of the machine.</summary>
    public PciPlatform Platform { get; init; } = new();

    /// <summary>What is wrong with it.</summary>
    public PciQuirks Quirks { get; init; }

    /// <summary>Its NUMA node, or -1.</summary>
    public int Node { get; init; } = -1;

    /// <summary>
    /// Whether its interrupts are freed when it goes, as for a driver that uses managed functions. If not, interrupts
    /// that
    /// the driver has not freed leak with a diagnostic, as in Linux.
    /// </summary>
    public bool IsManaged { get; init; } = true;
}
