using Genirq.Chips;
using Genirq.Domains;

namespace Genirq.Msi;

/// <summary>Operations that a parent puts in the place of a child's: they call those that were there.</summary>
/// <param name="inner">The child's own.</param>
/// <param name="added">What the parent adds or changes.</param>
/// <remarks>Each call goes on to the child's own operation; a parent overrides those that it adds to.</remarks>
public abstract class ForwardingMsiDomainOps(MsiDomainOps inner, MsiDomainCallbacks added)
    : MsiDomainOps(inner.Callbacks | added)
{
    /// <inheritdoc/>
    public override HardwareIrq GetHardwareIrq(MsiDomainInfo info, IrqAllocationInfo argument) =>
        inner.GetHardwareIrq(info, argument);

    /// <inheritdoc/>
    public override int InitializeIrq(
        MsiDomain domain, MsiDomainInfo info, Irq irq, HardwareIrq hardwareIrq, IrqAllocationInfo argument) =>
        inner.InitializeIrq(domain, info, irq, hardwareIrq, argument);

    /// <inheritdoc/>
    public override void FreeIrq(MsiDomain domain, MsiDomainInfo info, Irq irq) => inner.FreeIrq(domain, info, irq);

    /// <inheritdoc/>
    public override int Prepare(MsiDomain domain, MsiDevice device, int count, IrqAllocationInfo argument) =>
        inner.Prepare(domain, device, count, argument);

    /// <inheritdoc/>
    public override void PrepareDescriptor(MsiDomain domain, IrqAllocationInfo argument, MsiDescriptor descriptor) =>
        inner.PrepareDescriptor(domain, argument, descriptor);

    /// <inheritdoc/>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor) =>
        inner.SetDescriptor(argument, descriptor);

    /// <inheritdoc/>
    public override int AllocateIrqs(MsiDomain domain, MsiDevice device, int count) =>
        inner.AllocateIrqs(domain, device, count);

    /// <inheritdoc/>
    public override void FreeIrqs(MsiDomain domain, MsiDevice device) => inner.FreeIrqs(domain, device);

    /// <inheritdoc/>
    public override void TearDown(MsiDomain domain, IrqAllocationInfo argument) => inner.TearDown(domain, argument);

    /// <inheritdoc/>
    public override void PostFree(MsiDomain domain, MsiDevice device) => inner.PostFree(domain, device);

    /// <inheritdoc/>
    public override int Translate(
        MsiDomain domain, FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type) =>
        inner.Translate(domain, spec, out hardwareIrq, out type);
}
