using System.Diagnostics.CodeAnalysis;
using Genirq.Diagnostics;

namespace Genirq.Msi;

/// <summary>A device's descriptor lock, held; and the operations that need it.</summary>
/// <remarks>
/// Obtained from <see cref="MsiDevice.Lock"/>. The lock is not recursive: while it is held, the device's own operations
/// throw. Source: Linux 6.12, kernel/irq/msi.c, msi_lock_descs and the operations named _locked.
/// </remarks>
public readonly ref struct MsiDeviceLock
{
    private readonly MsiDevice _device;
    private readonly MsiDeviceData _data;

    internal MsiDeviceLock(MsiDevice device)
    {
        _device = device;
        _data = device.Data;
        if (_data.Gate.IsHeldByCurrentThread)
        {
            ThrowHeld(device);
        }

        _data.Gate.Enter();
    }

    /// <summary>Allocates interrupts for the descriptors in a range that have none.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="first">The first index.</param>
    /// <param name="last">The last index.</param>
    /// <returns>As <see cref="MsiDevice.AllocateRange"/>.</returns>
    /// <remarks>Source: msi_domain_alloc_irqs_range_locked.</remarks>
    public IrqOutcome AllocateRange(MsiDomainId id, MsiIndex first, MsiIndex last) => MsiAllocation.AllocateRange(
        _device, new MsiRange(id, first.Value, last.Value), unchecked((int)(last.Value - first.Value + 1)));

    /// <summary>Allocates interrupts for all descriptors that have none.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="count">How many there are at the most; more are -EINVAL.</param>
    /// <returns>As <see cref="MsiDevice.AllocateRange"/>.</returns>
    /// <remarks>Source: msi_domain_alloc_irqs_all_locked.</remarks>
    public IrqOutcome AllocateAll(MsiDomainId id, int count) =>
        MsiAllocation.AllocateRange(_device, MsiRange.All(_device, id), count);

    /// <summary>Frees the interrupts in a range.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="first">The first index.</param>
    /// <param name="last">The last index.</param>
    /// <remarks>Source: msi_domain_free_irqs_range_locked.</remarks>
    public void FreeRange(MsiDomainId id, MsiIndex first, MsiIndex last) =>
        MsiFreeing.Free(_device, new MsiRange(id, first.Value, last.Value));

    /// <summary>Frees all interrupts of a domain.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <remarks>Source: msi_domain_free_irqs_all_locked.</remarks>
    public void FreeAll(MsiDomainId id) => MsiFreeing.Free(_device, MsiRange.All(_device, id));

    /// <summary>Looks for an interrupt of a domain that has a handler, which would be left behind by freeing.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <returns>Done: there is none; or -EBUSY, with a reason that names the first.</returns>
    public IrqOutcome FindHandled(MsiDomainId id) => MsiFreeing.CheckHandlers(_device, MsiRange.All(_device, id));

    /// <summary>Inserts a descriptor without interrupt.</summary>
    /// <param name="id">Of which of the device's domains; it must exist.</param>
    /// <param name="init">What it is made from.</param>
    /// <returns>0; -ENOMEM; -ERANGE: the index is beyond the domain; -EBUSY: it is taken, or all are.</returns>
    /// <remarks>Source: msi_domain_insert_msi_desc.</remarks>
    public int InsertDescriptor(MsiDomainId id, in MsiDescriptorInit init) =>
        MsiDescriptors.Insert(_device, id, init, out _);

    /// <summary>Frees the descriptors in a range. One that has an interrupt is dropped and leaks, with a
    /// diagnostic.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="first">The first index.</param>
    /// <param name="last">The last index; a range that is not inside the domain frees nothing, with a
    /// diagnostic.</param>
    /// <remarks>Source: msi_domain_free_msi_descs_range.</remarks>
    public void FreeDescriptors(MsiDomainId id, MsiIndex first, MsiIndex last) =>
        MsiDescriptors.FreeRange(_device, new MsiRange(id, first.Value, last.Value));

    /// <summary>Starts an iteration and returns its first descriptor, or null.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="filter">Which descriptors.</param>
    /// <remarks>A device has one cursor: iterations do not nest. Source: msi_domain_first_desc.</remarks>
    public MsiDescriptor? FirstDescriptor(MsiDomainId id, MsiDescriptorFilter filter) =>
        MsiDescriptors.First(_device, id, filter);

    /// <summary>Goes on with an iteration; null at its end, or if none was started under this lock.</summary>
    /// <param name="id">Of which of the device's domains.</param>
    /// <param name="filter">Which descriptors.</param>
    /// <remarks>The descriptor returned before may have been freed. Source: msi_next_desc.</remarks>
    public MsiDescriptor? NextDescriptor(MsiDomainId id, MsiDescriptorFilter filter) =>
        MsiDescriptors.Next(_device, id, filter);

    /// <summary>Ends the iteration and releases the lock.</summary>
    public void Dispose()
    {
        _data.Cursor = MsiDeviceData.InvalidCursor;
        _data.Gate.Exit();
    }

    [DoesNotReturn]
    private static void ThrowHeld(MsiDevice device) => throw new InvalidOperationException(
        $"The descriptor lock of {device.Name} is held by this thread: "
        + "a callback must not call the device's operations.");
}
