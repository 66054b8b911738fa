using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Configuration;

namespace Genirq.Pci.Interrupts;

/// <summary>The operations of an MSI domain that all functions share: the number says whose interrupt it is.</summary>
/// <remarks>Source: Linux 6.12, drivers/pci/msi/irqdomain.c, pci_msi_domain_calc_hwirq.</remarks>
internal sealed class PciGlobalMsiOps() : MsiDomainOps(
    MsiDomainCallbacks.GetHardwareIrq | MsiDomainCallbacks.InitializeIrq | MsiDomainCallbacks.Prepare
    | MsiDomainCallbacks.SetDescriptor)
{
    private const int RequesterShift = 11;
    private const int SegmentShift = 27;

    /// <inheritdoc/>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        argument.Descriptor = descriptor;
        PciSlot slot = ((PciDevice)descriptor.Device.Owner!).Options.Slot;
        argument.HardwareIrq = new HardwareIrq(
            descriptor.Index | ((ulong)slot.RequesterId << RequesterShift) | ((ulong)slot.Domain << SegmentShift));
    }
}
