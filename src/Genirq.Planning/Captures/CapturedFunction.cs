using Genirq.Cpus;
using Genirq.Pci.Configuration;

namespace Genirq.Planning.Captures;

/// <summary>A PCI function as a machine shows it.</summary>
/// <param name="Slot">Where it is.</param>
public sealed record CapturedFunction(PciSlot Slot)
{
    /// <summary>Its driver; null if it has none.</summary>
    public string? Driver { get; init; }

    /// <summary>The names of its devices, such as <c>eth0</c> or <c>nvme0</c>, in natural order; empty if the source
    /// shows none.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Vendor number; null if unknown.</summary>
    public int? Vendor { get; init; }

    /// <summary>Device number; null if unknown.</summary>
    public int? Device { get; init; }

    /// <summary>Class, 24 bits; null if unknown.</summary>
    public int? Class { get; init; }

    /// <summary>NUMA node, or -1.</summary>
    public int Node { get; init; } = -1;

    /// <summary>The number in its <c>irq</c> file: that of the wire, or of the first MSI; 0 for none.</summary>
    public int LegacyIrq { get; init; }

    /// <summary>The online CPUs near to it; null if unknown.</summary>
    public CpuMask? LocalCpus { get; init; }

    /// <summary>Its message capabilities; null if they cannot be read.</summary>
    public PciMessageCapabilities? Capabilities { get; init; }

    /// <summary>The receive queues that a network card has in use; null if it is none, or has none.</summary>
    public int? QueuesInUse { get; init; }

    /// <summary>Whether it was read from a folder of its own; else rows or a listing name it.</summary>
    public bool HasFolder { get; init; } = true;

    /// <summary>The place of its message interrupts, for notes.</summary>
    internal string Place => HasFolder ? CapturePaths.OfFunction(Slot, CapturePaths.MessageIrqs) : Slot.ToString();

    /// <summary>Its message interrupts, by number.</summary>
    public IReadOnlyList<CapturedIrq> Irqs { get; init; } = [];
}
