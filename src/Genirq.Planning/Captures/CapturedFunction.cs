using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Lspci;

namespace Genirq.Planning.Captures;

/// <summary>A PCI function as a machine shows it.</summary>
/// <param name="Slot">Where it is.</param>
public sealed record CapturedFunction(PciSlot Slot)
{
    // What stands on a network card, a host adapter or a controller has names of its own.
    private static readonly string[] s_above = ["mlx", "irdma", "rocep", "bnxt_re", "hns_", "card", "host", "usb"];

    /// <summary>Its driver; null if it has none.</summary>
    public string? Driver { get; init; }

    /// <summary>The names of its devices, such as <c>eth0</c> or <c>nvme0</c>, in natural order; empty if the source
    /// shows none.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The name by which people know it, such as <c>eth0</c> or <c>nvme0</c>: that of its network interface or
    /// controller before that of what stands on it; null if it is not known.</summary>
    public string? Interface =>
        Names.FirstOrDefault(static name => !Array.Exists(
            s_above, above => name.StartsWith(above, StringComparison.Ordinal)))
        ?? (Names is [var first, ..] ? first : null);

    /// <summary>Vendor number; null if unknown.</summary>
    public int? Vendor { get; init; }

    /// <summary>Device number; null if unknown.</summary>
    public int? Device { get; init; }

    /// <summary>Class, 24 bits; null if unknown.</summary>
    public int? Class { get; init; }

    /// <summary>The name of its class as <c>lspci</c> prints it; null if it has none here, or the class is
    /// unknown.</summary>
    public string? ClassName => PciClassNames.NameOf(Class);

    /// <summary>NUMA node, or -1.</summary>
    public int Node { get; init; } = -1;

    /// <summary>The number in its <c>irq</c> file: that of INTx, or of the first MSI; 0 for none.</summary>
    public int LegacyIrq { get; init; }

    /// <summary>Whether its source does not show whether it has a pin for INTx.</summary>
    internal bool IsPinUnknown { get; init; }

    /// <summary>The online CPUs near to it; null if unknown.</summary>
    public CpuMask? LocalCpus { get; init; }

    /// <summary>Its message capabilities; null if they cannot be read.</summary>
    public PciMessageCapabilities? Capabilities { get; init; }

    /// <summary>Whether its capabilities are not shown, but inferred from what its driver's devices usually
    /// have.</summary>
    public bool IsInferred { get; init; }

    /// <summary>Whether all its registers answer ones: it fell off the bus, or sleeps.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether it has messages in use, as the bit shows that switches INTx off; null if not told.</summary>
    public bool? UsesMessages { get; init; }

    /// <summary>Whether a line of its capabilities is cut or damaged.</summary>
    internal bool IsCapabilityCut { get; init; }

    /// <summary>What its source does not show of its messages in use, in words; null if that is no more than what its
    /// driver tells.</summary>
    internal string? Gap { get; init; }

    /// <summary>Why nothing tells how many message interrupts it has in use, where a listing does not count them; null
    /// if something does, its driver's rule included.</summary>
    internal string? UnknownUse
    {
        get
        {
            bool isEnabled = Capabilities is { MsiX.IsEnabled: true };
            return MessageCount is not null ? null
                : Gap is not null ? Gap
                : IsSilent && Driver is not null ? $"it does not answer, and what {Driver} holds is not known"
                : isEnabled && Driver is null ? "MSI-X is enabled, but no line names its driver"
                : Driver is "vfio-pci" or "vfio_pci" && (isEnabled || (Capabilities is null && UsesMessages != false))
                    ? "how many interrupts a program has by vfio-pci is not known"
                : null;
        }
    }

    /// <summary>How many message interrupts it has, where a listing counts them but does not say more of them; null if
    /// it does not.</summary>
    public int? MessageCount { get; init; }

    /// <summary>The numbers of its message interrupts, where a listing shows them but does not say more of them; empty
    /// if it does not.</summary>
    public IReadOnlyList<int> MessageNumbers { get; init; } = [];

    /// <summary>The receive queues that a network card has in use; null if it is none, or has none.</summary>
    public int? QueuesInUse { get; init; }

    /// <summary>Whether it was read from a folder of its own; else rows or a listing name it.</summary>
    public bool HasFolder { get; init; } = true;

    /// <summary>The place of its message interrupts, for notes.</summary>
    internal string Place => HasFolder ? CapturePaths.OfFunction(Slot, CapturePaths.MessageIrqs) : Slot.ToString();

    /// <summary>How many virtual functions it can have: its file <c>sriov_totalvfs</c>, or its SR-IOV capability; 0 if
    /// it has no such capability, null if nothing tells.</summary>
    public int? MostVirtualFunctions { get; init; }

    /// <summary>How many virtual functions it has switched on: its file <c>sriov_numvfs</c>, or its SR-IOV capability;
    /// null if neither tells.</summary>
    public int? VirtualFunctions { get; init; }

    /// <summary>How many messages a plan has started its driver with; null: as the driver's rule says.</summary>
    internal int? WantedMessages { get; init; }

    /// <summary>Its message interrupts, by number.</summary>
    internal IReadOnlyList<CapturedIrq> Irqs { get; init; } = [];
}
