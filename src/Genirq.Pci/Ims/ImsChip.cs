using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Pci.Ims;

/// <summary>The chip of a device's own message store.</summary>
/// <remarks>
/// A deferred store is written when the bus is unlocked, after the changes under the interrupt's lock.
/// Source: Linux 6.2, drivers/pci/msi/irqdomain.c, pci_create_ims_domain: mask, unmask, write; no affinity of its own.
/// </remarks>
internal sealed class ImsChip(string name, IImsStore store) : IrqChip(
    name,
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage
    | (store.IsDeferred ? IrqChipCallbacks.BusLock : IrqChipCallbacks.None))
{
    /// <summary>The store.</summary>
    public IImsStore Store => store;

    /// <inheritdoc/>
    public override void Mask(IrqData data)
    {
        if (data.Descriptor.MsiDescriptor is { } descriptor)
        {
            store.SetMasked(descriptor, isMasked: true);
        }
    }

    /// <inheritdoc/>
    public override void Unmask(IrqData data)
    {
        if (data.Descriptor.MsiDescriptor is { } descriptor)
        {
            store.SetMasked(descriptor, isMasked: false);
        }
    }

    /// <inheritdoc/>
    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
        if (data.Descriptor.MsiDescriptor is { } descriptor)
        {
            store.Write(descriptor, messages[0]);
            descriptor.Message = messages[0];
        }
    }

    /// <inheritdoc/>
    public override void BusUnlock(IrqData data)
    {
        if (data.Descriptor.MsiDescriptor is { } descriptor)
        {
            store.Commit(descriptor);
        }
    }
}
