using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.X86.Remapping;

/// <summary>What a remapping domain offers to devices' MSI domains.</summary>
/// <remarks>
/// Source: Linux 6.12, drivers/iommu/intel/irq_remapping.c, dmar_msi_parent_ops; devices' own message stores as in
/// Linux 6.2, where the remapping parents alone list PCI_IMS.
/// </remarks>
internal sealed class RemappingMsiParentOps : MsiParentOps
{
    /// <summary>Makes the operations.</summary>
    /// <param name="servesOwnStores">Whether devices can have IMS beside MSI-X.</param>
    public RemappingMsiParentOps(bool servesOwnStores)
    {
        SupportedFlags = VectorMsiParentOps.Supported | MsiFlags.MultiPciMsi
            | (servesOwnStores ? MsiFlags.PciIms : MsiFlags.None);
        RequiredFlags = VectorMsiParentOps.Required;
        Prefix = "IR-";
    }

    /// <inheritdoc/>
    public override bool InitializeChild(
        MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child) =>
        DelegateToParent(device, domain, realParent, child);
}
