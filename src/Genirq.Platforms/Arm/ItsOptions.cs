namespace Genirq.Platforms.Arm;

/// <summary>How an ITS is made.</summary>
public sealed record ItsOptions
{
    /// <summary>Bits of a DeviceID: a device beyond them is refused.</summary>
    public int DeviceIdBits { get; init; } = 16;

    /// <summary>Bits of an EventID: no device has more interrupts.</summary>
    public int EventIdBits { get; init; } = 16;

    /// <summary>Its NUMA node, or -1.</summary>
    public int Node { get; init; } = -1;

    /// <summary>Its physical address.</summary>
    public ulong Address { get; init; } = 0x0808_0000;

    /// <summary>Whether it can send interrupts to virtual CPUs (GICv4).</summary>
    public bool IsV4 { get; init; }

    /// <summary>The LPIs, which all ITSs of a machine share; null: a space of its own.</summary>
    public LpiSpace? Lpis { get; init; }

    /// <summary>LPIs that a hypervisor grants, for a space of its own; 0: all.</summary>
    public int RestrictedLpis { get; init; }

    /// <summary>Told of a CPU at which something waits now, or does no more; null: no one is told.</summary>
    /// <remarks>Called with the domain's lock held: it may ask whether something waits, and no more.</remarks>
    public Action<int>? PendingChanged { get; init; }
}
