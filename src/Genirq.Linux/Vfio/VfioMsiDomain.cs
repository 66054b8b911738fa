using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Linux.Events;

namespace Genirq.Linux.Vfio;

/// <summary>The MSI parent of a function behind VFIO: each of its interrupts is an event descriptor that the kernel
/// signals.</summary>
/// <remarks>
/// <para>
/// An interrupt is armed when it is activated, which the PCI layer does as it allocates, and disarmed when it is
/// deactivated; an event of a disarmed vector waits in the device's pending bit. Freeing the last interrupt disables
/// the kind: until then the kernel keeps the host's interrupt of each vector that was ever armed.
/// </para>
/// <para>
/// The errno of an activation is the result of the allocation; <see cref="LastError"/> says which call it was. Not in
/// Linux, where the interrupts behind VFIO are the guest's. Source of the rules: Linux 6.12,
/// drivers/vfio/pci/vfio_pci_intrs.c.
/// </para>
/// </remarks>
public sealed class VfioMsiDomain : IrqDomain
{
    private readonly Lock _gate = new();
    private readonly VfioDevice _device;
    private readonly IVfioEvents _loop;

    // Guarded by _gate, the three below.
    private readonly VfioVectorSlot?[] _slots;
    private readonly VfioVectors _vectors;
    private int _allocated;

    internal VfioMsiDomain(VfioDevice device, IVfioEvents loop, IrqDiagnostics diagnostics)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Activate
            | IrqDomainCallbacks.Deactivate)
    {
        _device = device;
        _loop = loop;
        MsiX = device.GetInterrupts(VfioInterruptKind.MsiX);
        Msi = device.GetInterrupts(VfioInterruptKind.Msi);
        _slots = new VfioVectorSlot?[Math.Max(MsiX.Count, Msi.Count)];
        _vectors = new VfioVectors(device, diagnostics);
        MsiParent = new VfioMsiParentOps(this);
    }

    /// <summary>The kernel's word on MSI-X: whether vectors can be added while others run.</summary>
    public VfioInterruptInfo MsiX { get; }

    /// <summary>The kernel's word on MSI.</summary>
    public VfioInterruptInfo Msi { get; }

    /// <summary>Why the last call failed that did; none so far.</summary>
    public LinuxError LastError { get; private set; }

    /// <summary>How many vectors are armed.</summary>
    public int ArmedCount
    {
        get
        {
            lock (_gate)
            {
                return _vectors.ArmedCount;
            }
        }
    }

    /// <summary>How many vectors the kernel has fixed with the enabling call; 0 where they can be added.</summary>
    public int BlockSize
    {
        get
        {
            lock (_gate)
            {
                return _vectors.BlockSize;
            }
        }
    }

    /// <summary>How often all vectors were off for a moment so that one could be added.</summary>
    public int Interruptions
    {
        get
        {
            lock (_gate)
            {
                return _vectors.Interruptions;
            }
        }
    }

    /// <summary>How many vectors are about to be allocated; the block of a kernel that cannot add any.</summary>
    internal int Wanted { get; set; } = 1;

    /// <summary>A vector's event descriptor, to be handed on or counted; null: the vector is not allocated.</summary>
    /// <param name="index">The MSI-X entry, or the MSI message.</param>
    /// <remarks>
    /// It stays the domain's, which closes it: whoever disposes of the object that is given here ends that object, and
    /// not the vector. A reader takes no events away from it: the domain does not read it.
    /// </remarks>
    public EventFd? EventsOf(int index)
    {
        lock (_gate)
        {
            EventFd? events = (uint)index < (uint)_slots.Length ? _slots[index]?.Armed?.Events : null;
            return events is { IsDisposed: false } ? events.Lend() : null;
        }
    }

    /// <inheritdoc/>
    public override long? CountAvailable()
    {
        lock (_gate)
        {
            return _slots.Length - _allocated;
        }
    }

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        if (info?.Descriptor is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        int start = descriptor.IsMsiX ? (int)descriptor.Index : 0;
        lock (_gate)
        {
            if (start > _slots.Length - count)
            {
                return ErrorCode.Range;
            }

            for (int i = 0; i < count; i++)
            {
                _slots[start + i] = new VfioVectorSlot(this, start + i, descriptor);
            }

            _allocated += count;
        }

        for (int i = 0; i < count; i++)
        {
            HardwareIrq number = new((ulong)(start + i));
            SetInfo(new Irq(first.Number + i), new IrqLevelInfo(number, VfioMsiChip.Instance)
            {
                ChipData = SlotOf(number),
                Flow = EdgeFlow.Instance,
                FlowName = "edge",
            });
        }

        return 0;
    }

    /// <inheritdoc/>
    /// <remarks>Waits for the event loop, which may be in a handler of another interrupt, but in none of this
    /// one.</remarks>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i)) is { } data && SlotOf(data.HardwareIrq) is { } slot)
            {
                VfioArmedEvent? armed;
                lock (_gate)
                {
                    Keep(_vectors.Disarm(slot.Index));
                    armed = slot.Armed;
                    slot.Armed = null;
                    _slots[slot.Index] = null;
                    _allocated--;
                    if (_allocated == 0)
                    {
                        Keep(_vectors.Disable());
                    }
                }

                armed?.Dispose();
            }
        }

        FreeCommon(first, count);
    }

    /// <inheritdoc/>
    public override int Activate(IrqData data, bool reserve)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (SlotOf(data.HardwareIrq) is not { } slot)
        {
            return ErrorCode.Invalid;
        }

        lock (_gate)
        {
            LinuxError error = LinuxError.None;
            bool isNew = slot.Armed is null;
            if (isNew)
            {
                error = VfioArmedEvent.TryCreate(
                    _device.Calls, _loop, static slot => ((VfioVectorSlot)slot).Deliver(), slot, out slot.Armed);
            }

            if (error.IsNone)
            {
                bool isMsiX = slot.Descriptor.IsMsiX;
                error = _vectors.Arm(
                    isMsiX ? VfioInterruptKind.MsiX : VfioInterruptKind.Msi,
                    slot.Index,
                    slot.Armed!.Events,
                    isMsiX ? Wanted : slot.Descriptor.VectorCount);
                if (!error.IsNone && isNew)
                {
                    slot.Armed.Dispose();
                    slot.Armed = null;
                }
            }

            Keep(error);
            return -error.Number;
        }
    }

    /// <inheritdoc/>
    public override void Deactivate(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (SlotOf(data.HardwareIrq) is { } slot)
        {
            lock (_gate)
            {
                Keep(_vectors.Disarm(slot.Index));
            }
        }
    }

    private VfioVectorSlot? SlotOf(HardwareIrq number)
    {
        lock (_gate)
        {
            return number.Number < (ulong)_slots.Length ? _slots[number.Number] : null;
        }
    }

    private void Keep(LinuxError error)
    {
        if (!error.IsNone)
        {
            LastError = error;
        }
    }
}
