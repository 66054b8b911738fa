using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Planning.Rebuild;

/// <summary>The operations of a rebuilt message store: the hardware number is the index, as in PCI domains.</summary>
internal sealed class StoreOps() : MsiDomainOps(MsiDomainCallbacks.SetDescriptor)
{
    /// <inheritdoc/>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        argument.Descriptor = descriptor;
        argument.HardwareIrq = new HardwareIrq(descriptor.Index);
    }
}
