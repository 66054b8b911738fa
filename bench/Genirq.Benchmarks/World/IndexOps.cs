using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Benchmarks.World;

/// <summary>Default operations, but the hardware number is the index.</summary>
internal sealed class IndexOps() : MsiDomainOps(MsiDomainCallbacks.SetDescriptor)
{
    /// <inheritdoc/>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        argument.Descriptor = descriptor;
        argument.HardwareIrq = new HardwareIrq(descriptor.Index);
    }
}
