using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Pci.Interrupts;

/// <summary>The operations of a function's MSI domain.</summary>
/// <remarks>Source: Linux 6.12, drivers/pci/msi/irqdomain.c, pci_device_domain_set_desc.</remarks>
internal sealed class PciMsiOps() : MsiDomainOps(MsiDomainCallbacks.SetDescriptor)
{
    /// <inheritdoc/>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        argument.Descriptor = descriptor;
        argument.HardwareIrq = new HardwareIrq(descriptor.Index);
    }
}
