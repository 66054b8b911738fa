using Genirq.Chips;
using Genirq.Domains;
using Genirq.Flow;

namespace Genirq.Msi;

/// <summary>The blueprint of per-device MSI domains. It is copied for each device.</summary>
/// <remarks>Source: Linux 6.12, include/linux/msi.h, struct msi_domain_template.</remarks>
public sealed record MsiDomainTemplate
{
    /// <summary>The chip; its name is the first part of the domain's.</summary>
    public required IrqChip Chip { get; init; }

    /// <summary>The operations; null: all of Linux's defaults.</summary>
    public MsiDomainOps? Ops { get; init; }

    /// <summary>The features wanted; the parent has the last word.</summary>
    public MsiFlags Flags { get; init; }

    /// <summary>What the domain is for.</summary>
    public BusToken BusToken { get; init; }

    /// <summary>The flow; set only if there is a name too.</summary>
    public IrqFlowHandler? Flow { get; init; }

    /// <summary>The flow's name.</summary>
    public string? FlowName { get; init; }

    /// <summary>Data for the flow.</summary>
    public object? FlowData { get; init; }
}
