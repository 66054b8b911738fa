using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Tests.Callbacks;

/// <summary>The operations of a device's domain.</summary>
internal sealed class FusedOps(CallbackFuse fuse) : MsiDomainOps(
    MsiDomainCallbacks.GetHardwareIrq | MsiDomainCallbacks.InitializeIrq | MsiDomainCallbacks.FreeIrq
        | MsiDomainCallbacks.Prepare | MsiDomainCallbacks.PrepareDescriptor | MsiDomainCallbacks.SetDescriptor
        | MsiDomainCallbacks.PostFree)
{
    public override HardwareIrq GetHardwareIrq(MsiDomainInfo info, IrqAllocationInfo argument)
    {
        fuse.Hit("MsiDomainOps." + nameof(GetHardwareIrq));
        return base.GetHardwareIrq(info, argument);
    }

    public override int InitializeIrq(
        MsiDomain domain, MsiDomainInfo info, Irq irq, HardwareIrq hardwareIrq, IrqAllocationInfo argument)
    {
        fuse.Hit("MsiDomainOps." + nameof(InitializeIrq));
        return base.InitializeIrq(domain, info, irq, hardwareIrq, argument);
    }

    public override void FreeIrq(MsiDomain domain, MsiDomainInfo info, Irq irq) =>
        fuse.Hit("MsiDomainOps." + nameof(FreeIrq));

    public override int Prepare(MsiDomain domain, MsiDevice device, int count, IrqAllocationInfo argument)
    {
        fuse.Hit("MsiDomainOps." + nameof(Prepare));
        return base.Prepare(domain, device, count, argument);
    }

    public override void PrepareDescriptor(
        MsiDomain domain, IrqAllocationInfo argument, MsiDescriptor descriptor) =>
        fuse.Hit("MsiDomainOps." + nameof(PrepareDescriptor));

    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        fuse.Hit("MsiDomainOps." + nameof(SetDescriptor));
        argument.Descriptor = descriptor;
        argument.HardwareIrq = new HardwareIrq(descriptor.Index);
    }

    public override void PostFree(MsiDomain domain, MsiDevice device) =>
        fuse.Hit("MsiDomainOps." + nameof(PostFree));
}
