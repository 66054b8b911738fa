using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace Genirq.Pci.Interrupts;

/// <summary>Makes the MSI domain that all functions of a platform share, where functions have none of their
/// own.</summary>
public static class PciGlobalMsi
{
    /// <summary>Makes the domain.</summary>
    /// <param name="system">The system.</param>
    /// <param name="node">The controller, or null.</param>
    /// <param name="parent">The next domain towards the CPU.</param>
    /// <param name="features">
    /// What it serves, for example <see cref="MsiFlags.PciMsiX"/>. <see cref="MsiFlags.LevelCapable"/> is taken away
    /// with
    /// a diagnostic: messages of PCI are edges.
    /// </param>
    /// <returns>The domain; null if it was refused.</returns>
    /// <remarks>
    /// A hardware number is made of the segment, the function and the index. Source: Linux 6.12,
    /// drivers/pci/msi/irqdomain.c, pci_msi_create_irq_domain.
    /// </remarks>
    public static MsiDomain? Create(IrqSystem system, FirmwareNode? node, IrqDomain parent, MsiFlags features)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(parent);
        if ((features & MsiFlags.LevelCapable) != 0)
        {
            system.Diagnostics.Warn(
                IrqDiagnosticId.MsiLevelMessageUnsupported, nameof(PciGlobalMsi),
                    "PCI messages cannot stand for levels.");
            features &= ~MsiFlags.LevelCapable;
        }

        MsiDomainTemplate template = new()
        {
            Chip = PciMsiChip.Msi,
            Ops = new PciGlobalMsiOps(),
            Flags = PciTemplates.CommonFlags(system) | MsiFlags.UseDefaultChipOps | features,
            BusToken = BusToken.PciMsi,
            Flow = EdgeFlow.Instance,
            FlowName = "edge",
        };
        return MsiDomain.CreateGlobal(system, node, template, 0, parent);
    }
}
