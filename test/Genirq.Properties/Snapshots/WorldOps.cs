using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Properties.Snapshots;

/// <summary>A device domain's operations: the hardware number is the index beside the device's own part.</summary>
internal sealed class WorldOps() : MsiDomainOps(MsiDomainCallbacks.SetDescriptor)
{
    /// <inheritdoc/>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        argument.Descriptor = descriptor;
        argument.HardwareIrq = new HardwareIrq(descriptor.Index);
    }
}
