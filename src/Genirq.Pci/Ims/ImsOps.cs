using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Pci.Ims;

/// <summary>The operations of a domain on a device's own message store.</summary>
internal sealed class ImsOps(IImsStore store) : MsiDomainOps(
    MsiDomainCallbacks.PrepareDescriptor | MsiDomainCallbacks.SetDescriptor | MsiDomainCallbacks.FreeIrq)
{
    /// <summary>The store.</summary>
    public IImsStore Store => store;

    /// <inheritdoc/>
    public override void PrepareDescriptor(MsiDomain domain, IrqAllocationInfo argument, MsiDescriptor descriptor) =>
        store.Prepare(descriptor);

    /// <inheritdoc/>
    /// <remarks>The number is the index: without it every interrupt would have number 0.</remarks>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        argument.Descriptor = descriptor;
        argument.HardwareIrq = new HardwareIrq(descriptor.Index);
    }

    /// <inheritdoc/>
    public override void FreeIrq(MsiDomain domain, MsiDomainInfo info, Irq irq)
    {
        if (domain.System.Find(irq)?.MsiDescriptor is { } descriptor)
        {
            store.Release(descriptor);
        }
    }
}
