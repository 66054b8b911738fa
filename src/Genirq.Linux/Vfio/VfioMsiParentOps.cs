using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace Genirq.Linux.Vfio;

/// <summary>What a function behind VFIO offers to its MSI and MSI-X domains: several messages, and entries at any
/// time.</summary>
internal sealed class VfioMsiParentOps : MsiParentOps
{
    private readonly VfioMsiDomain _domain;

    /// <summary>Makes the operations of a domain.</summary>
    /// <param name="domain">The domain.</param>
    public VfioMsiParentOps(VfioMsiDomain domain)
    {
        _domain = domain;
        Prefix = "VFIO-";
        SupportedFlags = MsiFlags.GenericMask | MsiFlags.MultiPciMsi | MsiFlags.PciMsiX
            | MsiFlags.PciMsiXAllocateDynamic;
        RequiredFlags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.NoAffinity;
    }

    /// <inheritdoc/>
    public override bool InitializeChild(MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
    {
        ArgumentNullException.ThrowIfNull(child);
        if (child.BusToken is not (BusToken.PciDeviceMsi or BusToken.PciDeviceMsiX))
        {
            _domain.System.Diagnostics.Warn(
                IrqDiagnosticId.MsiParentUnsuitable,
                nameof(VfioMsiDomain),
                $"{_domain.Name} cannot serve a domain for {child.BusToken}.");
            return false;
        }

        MergeFlags(realParent, child);
        child.Ops = new VfioMsiOps(_domain, child.Ops);
        child.Chip.AcknowledgeThroughParent();
        child.Chip.RetriggerThroughParents();
        child.Flow = EdgeFlow.Instance;
        child.FlowName = "edge";
        return true;
    }
}
