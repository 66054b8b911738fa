using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Properties.Stress;

/// <summary>The hardware number is the index.</summary>
internal sealed class StressOps() : MsiDomainOps(MsiDomainCallbacks.SetDescriptor)
{
    /// <inheritdoc/>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        argument.Descriptor = descriptor;
        argument.HardwareIrq = new HardwareIrq(descriptor.Index);
    }
}
