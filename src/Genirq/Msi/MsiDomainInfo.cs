using Genirq.Domains;
using Genirq.Flow;

namespace Genirq.Msi;

/// <summary>The MSI part of a domain: the copy of its template, as its parent has adapted it.</summary>
/// <remarks>
/// Changed only while the domain is made. Source: Linux 6.12, include/linux/msi.h, struct msi_domain_info.
/// </remarks>
public sealed class MsiDomainInfo
{
    internal MsiDomainInfo(MsiDomainTemplate template, MsiChip chip, uint hardwareSize)
    {
        Flags = template.Flags;
        BusToken = template.BusToken;
        Ops = template.Ops ?? MsiDomainOps.Default;
        HasOwnOps = template.Ops is not null;
        Chip = chip;
        HardwareSize = hardwareSize;
        AskedSize = hardwareSize;
        Flow = template.Flow;
        FlowName = template.FlowName;
        FlowData = template.FlowData;
    }

    /// <summary>The features in force.</summary>
    public MsiFlags Flags { get; set; }

    /// <summary>What the domain is for.</summary>
    public BusToken BusToken { get; }

    /// <summary>How many indices there are, 1 to 65536.</summary>
    public uint HardwareSize { get; internal set; }

    /// <summary>The operations. A parent may put its own in their place, which call those that were here.</summary>
    public MsiDomainOps Ops
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Ops));
            field = value;
            HasOwnOps = true;
        }
    }

    /// <summary>Makes what is handed down in the allocations of one device; for platforms whose levels say
    /// more.</summary>
    public Func<IrqAllocationInfo> NewAllocationInfo { get; set; } = static () => new IrqAllocationInfo();

    /// <summary>The chip: the device's copy of the template's.</summary>
    public MsiChip Chip { get; }

    /// <summary>The chip's data.</summary>
    public object? ChipData { get; internal set; }

    /// <summary>The flow; installed only if there is a name too.</summary>
    public IrqFlowHandler? Flow { get; set; }

    /// <summary>The flow's name.</summary>
    public string? FlowName { get; set; }

    /// <summary>Data for the flow.</summary>
    public object? FlowData { get; set; }

    /// <summary>The owner's data.</summary>
    public object? Data { get; internal set; }

    /// <summary>Whether the template brought operations.</summary>
    internal bool HasOwnOps { get; private set; }

    /// <summary>The operations present, defaults included. Set when the domain is made.</summary>
    internal MsiDomainCallbacks Present { get; set; }

    /// <summary>What was prepared when the domain was made, and each allocation begins with; null where each one
    /// prepares. Guarded by the device's gate.</summary>
    internal IrqAllocationInfo? Prepared { get; set; }

    /// <summary>The size asked for, which a preparation is told: 0 for the largest.</summary>
    internal uint AskedSize { get; }

    /// <summary>Whether a feature is in force.</summary>
    /// <param name="flags">The feature.</param>
    public bool Has(MsiFlags flags) => (Flags & flags) != 0;
}
