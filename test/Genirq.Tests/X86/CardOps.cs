using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Tests.X86;

/// <summary>Numbers a device's interrupts by their indices, with room for 64 messages each.</summary>
internal sealed class CardOps() : MsiDomainOps(MsiDomainCallbacks.SetDescriptor)
{
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        argument.Descriptor = descriptor;
        argument.HardwareIrq = new HardwareIrq(descriptor.Index * 64);
    }
}
