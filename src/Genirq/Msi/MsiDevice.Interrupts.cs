using Genirq.Affinity;
using Genirq.Diagnostics;

namespace Genirq.Msi;

/// <content>Allocating, finding and freeing the device's interrupts.</content>
public sealed partial class MsiDevice
{
    /// <summary>Allocates one interrupt at an index, or at the lowest free one, while the others run.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="index">The index, or <see cref="MsiIndex.Any"/>.</param>
    /// <param name="affinity">The affinity, or null.</param>
    /// <param name="cookie">A tag for the domain's operations, or null.</param>
    /// <returns>
    /// Index and interrupt; or, without interrupt and with the reason in <see cref="MsiMap.Failure"/>, -ENODEV: no
    /// such domain; -ENOMEM; -ERANGE: the index is beyond the
    /// domain; -EBUSY: it is taken, or all are; -ENOSPC: no number, or a level of the hierarchy refused; or what
    /// preparing, activating or the attribute files failed with.
    /// </returns>
    /// <remarks>
    /// Control plane; takes the device's lock, and allocates no memory for an index that was used before.
    /// After a failure everything is undone; only without <see cref="MsiFlags.FreeDescriptors"/> the descriptor stays.
    /// Source: msi_domain_alloc_irq_at.
    /// </remarks>
    public MsiMap AllocateIrqAt(
        MsiDomainId id, MsiIndex index, IrqAffinityDescriptor? affinity = null, MsiInstanceCookie? cookie = null)
    {
        using MsiDeviceLock held = Lock();
        return MsiAllocation.AllocateAt(this, new MsiAllocationRequest(id, index, affinity, cookie));
    }

    /// <summary>Allocates interrupts for the descriptors in a range that have none.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="first">The first index.</param>
    /// <param name="last">The last index.</param>
    /// <returns>
    /// 0, also if there was nothing to do; -EINVAL: no such domain or range; -ENODEV; -EBUSY: a descriptor is there
    /// already; -ENOSPC; or, on PCI, how many there could have been. After anything but 0 the whole range is freed.
    /// </returns>
    /// <remarks>Source: msi_domain_alloc_irqs_range.</remarks>
    public IrqOutcome AllocateRange(MsiDomainId id, MsiIndex first, MsiIndex last)
    {
        using MsiDeviceLock held = Lock();
        return held.AllocateRange(id, first, last);
    }

    /// <summary>Allocates interrupts for the first indices.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="count">How many; 0 is refused.</param>
    /// <returns>As <see cref="AllocateRange"/>.</returns>
    /// <remarks>Source: msi_domain_alloc_irqs.</remarks>
    public IrqOutcome AllocateIrqs(MsiDomainId id, uint count) =>
        AllocateRange(id, 0, new MsiIndex(unchecked(count - 1)));

    /// <summary>Frees one interrupt that was allocated at an index.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="map">What the allocation gave.</param>
    /// <returns>
    /// Done; or a refusal with its reason, and then nothing has changed: -EINVAL: the map is not allocated, was freed
    /// before, or is another's; -EBUSY: a handler is installed.
    /// </returns>
    /// <remarks>Differs from Linux, where the caller must know all that: a driver that frees too early or twice would
    /// take the interrupt of the index's next owner. Source: msi_domain_free_irqs_range.</remarks>
    public IrqOutcome Free(MsiDomainId id, MsiMap map)
    {
        using MsiDeviceLock held = Lock();
        IrqOutcome outcome = MsiFreeing.Check(this, id, map);
        if (outcome.IsDone)
        {
            held.FreeRange(id, map.Index, map.Index);
        }

        return outcome;
    }

    /// <summary>Frees the interrupts in a range; indices without one are skipped.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="first">The first index.</param>
    /// <param name="last">The last index.</param>
    /// <returns>
    /// Done; or, with a diagnostic and nothing changed, a refusal with its reason: -EINVAL: no such domain, or the
    /// range is not inside it; -EBUSY: a handler is installed.
    /// </returns>
    /// <remarks>Source: msi_domain_free_irqs_range. Differs from Linux, which frees under the handler, as
    /// <see cref="MsiDeviceLock.FreeRange"/> does.</remarks>
    public IrqOutcome FreeRange(MsiDomainId id, MsiIndex first, MsiIndex last)
    {
        using MsiDeviceLock held = Lock();
        return MsiFreeing.TryFree(this, new MsiRange(id, first.Value, last.Value));
    }

    /// <summary>Frees all interrupts of a domain.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <returns>As <see cref="FreeRange"/>.</returns>
    /// <remarks>Source: msi_domain_free_irqs_all. Differs from Linux, which frees under the handler, as
    /// <see cref="MsiDeviceLock.FreeAll"/> does.</remarks>
    public IrqOutcome FreeAll(MsiDomainId id)
    {
        using MsiDeviceLock held = Lock();
        return MsiFreeing.TryFree(this, MsiRange.All(this, id));
    }

    /// <summary>The interrupt at an index, or none. Takes no lock.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="index">0 to 65535; a larger one raises a diagnostic. With PCI MSI: the message's number.</param>
    /// <remarks>Source: msi_domain_get_virq.</remarks>
    public Irq GetIrq(MsiDomainId id, MsiIndex index) => LookUp(id, index.Value);

    private Irq LookUp(MsiDomainId id, uint index)
    {
        // Ordering: pairs with the publication in SetUpData.
        MsiDeviceData? data = Volatile.Read(ref _data);
        if (data is null)
        {
            return default;
        }

        if (index > MsiLimits.MaxIndex || (uint)id.Value >= (uint)data.Slots.Length)
        {
            ReportLookup(id, index);
            return default;
        }

        return IsPci && IsMsiEnabled && id.Value == 0
            ? GetMessageIrq(data, index)
            : new Irq(data.Slots[id.Value].Store.FindIrq(index));
    }

    private void ReportLookup(MsiDomainId id, uint index) => System.Diagnostics.Warn(
        IrqDiagnosticId.MsiDomainIdInvalid,
        nameof(GetIrq),
        $"{Name} has no index {index} in MSI domain {id.Value}.",
        value: index);

    // PCI MSI has one descriptor for all messages; its count is read under the lock, since it belongs to the number.
    private Irq GetMessageIrq(MsiDeviceData data, uint index)
    {
        using MsiDeviceLock held = Lock();
        return data.Slots[0].Store.Find(0) is { IsAssociated: true } descriptor && index < descriptor.VectorCount
            ? new Irq(descriptor.Irq.Number + (int)index)
            : default;
    }
}
