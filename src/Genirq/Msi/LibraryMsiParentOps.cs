using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Msi;

/// <summary>The way in which most Arm interrupt controllers adapt per-device domains.</summary>
/// <remarks>Source: Linux 6.12, drivers/irqchip/irq-msi-lib.c, msi_lib_init_dev_msi_info.</remarks>
public sealed class LibraryMsiParentOps : MsiParentOps
{
    /// <inheritdoc/>
    public override bool InitializeChild(MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(realParent);
        ArgumentNullException.ThrowIfNull(child);
        if (realParent.MsiParent is not { } ops)
        {
            return false;
        }

        if (domain.BusToken != ops.BusSelectToken || domain != realParent)
        {
            return false;
        }

        MsiFlags required = ops.RequiredFlags;
        switch (child.BusToken)
        {
            case BusToken.PciDeviceMsi or BusToken.PciDeviceMsiX:
                break;
            case BusToken.DeviceMsi when child.Flags == MsiFlags.None:
                child.Flags = MsiFlags.AllocateSimpleDescriptors | MsiFlags.FreeDescriptors;
                required &= ~MsiFlags.PciMsiMaskParent;
                break;
            case BusToken.WiredToMsi:
                required &= ~MsiFlags.PciMsiMaskParent;
                break;
            default:
                domain.System.Diagnostics.Warn(
                    IrqDiagnosticId.MsiParentUnsuitable,
                    nameof(LibraryMsiParentOps),
                    $"{domain.Name} cannot serve a domain for {child.BusToken} with the flags {child.Flags}.");
                return false;
        }

        child.Flags = (child.Flags & ops.SupportedFlags) | required;
        if (!child.Chip.Has(IrqChipCallbacks.EndOfInterrupt))
        {
            child.Chip.EndOfInterruptThroughParent();
        }

        if (!child.Chip.Has(IrqChipCallbacks.Acknowledge))
        {
            child.Chip.AcknowledgeThroughParent();
        }

        child.Chip.UseMsiAffinity();
        return true;
    }
}
