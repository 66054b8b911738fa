using Genirq.Chips;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.RiscV;

/// <summary>What the IMSIC offers to devices' MSI domains: no MSI of several messages, nothing added after MSI-X is
/// enabled.</summary>
/// <remarks>Source: Linux 6.12, drivers/irqchip/irq-riscv-imsic-platform.c, imsic_init_dev_msi_info.</remarks>
internal sealed class ImsicMsiParentOps : MsiParentOps
{
    /// <summary>Makes the operations.</summary>
    public ImsicMsiParentOps()
    {
        SupportedFlags = MsiFlags.GenericMask | MsiFlags.PciMsiX;
        RequiredFlags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.PciMsiMaskParent;
        BusSelectToken = BusToken.Nexus;
    }

    /// <inheritdoc/>
    public override bool InitializeChild(MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(child);
        if (domain != realParent || child.BusToken is not (BusToken.PciDeviceMsi or BusToken.PciDeviceMsiX
            or BusToken.DeviceMsi or BusToken.WiredToMsi))
        {
            return false;
        }

        MergeFlags(realParent, child);
        if (child.BusToken is BusToken.DeviceMsi or BusToken.WiredToMsi)
        {
            child.Flags &= ~MsiFlags.PciMsiMaskParent;
        }

        else if (domain.System.Options.Release.DefersImsicMoves)
        {
            child.Chip.AcknowledgeThroughParent();
            child.Chip.AddFlags(IrqChipFlags.MoveDeferred);
        }

        child.Chip.UseAffinity(IrqChipParent.SetAffinity);
        return true;
    }
}
