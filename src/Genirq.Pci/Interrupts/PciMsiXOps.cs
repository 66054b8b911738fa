using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Pci.Interrupts;

/// <summary>The operations of a function's MSI-X domain.</summary>
/// <remarks>
/// Source: Linux 6.12, drivers/pci/msi/irqdomain.c, pci_msix_prepare_desc and pci_device_domain_set_desc.
/// </remarks>
internal sealed class PciMsiXOps()
    : MsiDomainOps(MsiDomainCallbacks.SetDescriptor | MsiDomainCallbacks.PrepareDescriptor)
{
    /// <inheritdoc/>
    /// <remarks>Those that are enabled at first were prepared before; those that come later are here.</remarks>
    public override void PrepareDescriptor(MsiDomain domain, IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        if (!descriptor.IsMsiX)
        {
            ((PciDevice)descriptor.Device.Owner!).PrepareEntry(descriptor);
        }
    }

    /// <inheritdoc/>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        argument.Descriptor = descriptor;
        argument.HardwareIrq = new HardwareIrq(descriptor.Index);
    }
}
