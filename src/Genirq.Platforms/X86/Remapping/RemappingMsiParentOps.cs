using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.X86.Remapping;

/// <summary>What a remapping domain offers to devices' MSI domains.</summary>
/// <remarks>Source: Linux 6.12, drivers/iommu/intel/irq_remapping.c, dmar_msi_parent_ops.</remarks>
internal sealed class RemappingMsiParentOps : MsiParentOps
{
    /// <summary>Makes the operations.</summary>
    public RemappingMsiParentOps()
    {
        SupportedFlags = VectorMsiParentOps.Supported | MsiFlags.MultiPciMsi;
        RequiredFlags = VectorMsiParentOps.Required;
        Prefix = "IR-";
    }

    /// <inheritdoc/>
    public override bool InitializeChild(
        MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child) =>
        DelegateToParent(device, domain, realParent, child);
}
