using System.Buffers.Binary;
using Genirq.Interop;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Interrupts;

/// <content>SET_IRQS. Everything is checked before anything changes.</content>
internal sealed partial class ClientInterrupts
{
    private const int CapabilityPointer = 0x34;
    private const int MessageControl = 2;

    /// <summary>Carries out SET_IRQS.</summary>
    /// <param name="body">The body of the message.</param>
    /// <param name="descriptors">The descriptors that came with it. Those that are kept are taken out.</param>
    /// <returns>0, or a positive errno: then nothing has changed.</returns>
    public int Set(ReadOnlySpan<byte> body, DescriptorBatch descriptors)
    {
        if (body.Length < WireLimits.IrqSetSize)
        {
            return Errno.EINVAL;
        }

        IrqSet request = IrqSet.Read(body);
        ReadOnlySpan<byte> data = body[WireLimits.IrqSetSize..];
        if (!IsPossible(request) || !HasItsData(request, data, descriptors.Count))
        {
            return Errno.EINVAL;
        }

        IrqKind kind = (IrqKind)request.Index;
        if (request.Count == 0)
        {
            Drop(kind);
            return 0;
        }

        IrqSetFlags action = request.Flags & IrqSetFlags.ActionMask;
        if ((request.Flags & IrqSetFlags.DataMask) == IrqSetFlags.DataEventFd)
        {
            return Arm(kind, action, request, descriptors);
        }

        Apply(kind, action, request, data);
        return 0;
    }

    private bool IsPossible(in IrqSet request)
    {
        IrqSetFlags data = request.Flags & IrqSetFlags.DataMask;
        IrqSetFlags action = request.Flags & IrqSetFlags.ActionMask;
        bool isKnown = request.ArgumentBytes >= WireLimits.IrqSetSize
            && request.Index < WireLimits.IrqKindCount
            && (request.Flags & ~(IrqSetFlags.DataMask | IrqSetFlags.ActionMask)) == 0
            && uint.IsPow2((uint)data)
            && uint.IsPow2((uint)action);
        if (!isKnown)
        {
            return false;
        }

        if (action != IrqSetFlags.Trigger && request.Index >= (uint)IrqKind.Error)
        {
            return false;
        }

        // Compared by differences: start and count may wrap round.
        uint count = (uint)_sets[request.Index].Count;
        return request.Start < count && request.Count <= count - request.Start
            && (request.Count != 0
                || (request.Start == 0 && request.Flags == (IrqSetFlags.DataNone | IrqSetFlags.Trigger)));
    }

    private static bool HasItsData(in IrqSet request, ReadOnlySpan<byte> data, int descriptors) =>
        (request.Flags & IrqSetFlags.DataMask) switch
        {
            IrqSetFlags.DataBool => (uint)data.Length == request.Count && descriptors == 0,
            IrqSetFlags.DataEventFd => data.IsEmpty && (descriptors == 0 || (uint)descriptors == request.Count),
            _ => data.IsEmpty && descriptors == 0,
        };

    // The whole type goes: no descriptor stays, and nothing is masked.
    private void Drop(IrqKind kind)
    {
        lock (_gate)
        {
            _sets[(int)kind].Clear();
        }

        if (kind is IrqKind.Msi or IrqKind.MsiX)
        {
            DisableIfArmed();
        }

        Settle(kind, 0, CountOf(kind));
    }

    private int Arm(IrqKind kind, IrqSetFlags action, in IrqSet request, DescriptorBatch descriptors)
    {
        for (int i = 0; i < descriptors.Count; i++)
        {
            if (!EventSignal.IsPossible(_calls, descriptors[i]))
            {
                return Errno.EINVAL;
            }
        }

        int start = (int)request.Start;
        int count = (int)request.Count;
        bool isArmed = descriptors.Count != 0;
        lock (_gate)
        {
            VectorSet set = _sets[(int)kind];
            for (int i = 0; i < count; i++)
            {
                EventSignal? signal = isArmed ? EventSignal.Take(_calls, descriptors.Take(i)) : null;
                switch (action)
                {
                    case IrqSetFlags.Trigger:
                        set.SetTrigger(start + i, signal);
                        break;
                    case IrqSetFlags.Mask:
                        set.SetMaskEvent(start + i, signal);
                        break;
                    default:
                        set.SetUnmaskEvent(start + i, signal);
                        break;
                }
            }
        }

        if (action == IrqSetFlags.Trigger)
        {
            if (isArmed)
            {
                EnableIfNothingIs(kind);
            }

            Settle(kind, start, count);
        }

        return 0;
    }

    private void Apply(IrqKind kind, IrqSetFlags action, in IrqSet request, ReadOnlySpan<byte> data)
    {
        int start = (int)request.Start;
        int count = (int)request.Count;
        bool isChosen = (request.Flags & IrqSetFlags.DataMask) == IrqSetFlags.DataBool;
        lock (_gate)
        {
            VectorSet set = _sets[(int)kind];
            for (int i = 0; i < count; i++)
            {
                if (isChosen && data[i] == 0)
                {
                    continue;
                }

                if (action == IrqSetFlags.Trigger)
                {
                    set.Raise(start + i);
                }
                else
                {
                    set.SetMasked(start + i, action == IrqSetFlags.Mask);
                }
            }
        }

        if (action != IrqSetFlags.Trigger)
        {
            Settle(kind, start, count);
        }
    }

    // A client that arms a message type without writing the control register means it enabled, as with the kernel.
    private void EnableIfNothingIs(IrqKind kind)
    {
        if (kind is IrqKind.Msi or IrqKind.MsiX && _function.Mode == InterruptMode.IntX)
        {
            _wasEnabledByArming = true;
            SetEnabled(kind, true);
        }
    }

    private void DisableIfArmed()
    {
        if (_wasEnabledByArming)
        {
            _wasEnabledByArming = false;
            SetEnabled(_function.Mode == InterruptMode.MsiX ? IrqKind.MsiX : IrqKind.Msi, false);
        }
    }

    private void SetEnabled(IrqKind kind, bool isEnabled)
    {
        const ushort MsiXEnable = 0x8000;
        const ushort MsiEnable = 0x0001;
        (byte id, ushort bit) = kind == IrqKind.MsiX ? ((byte)0x11, MsiXEnable) : ((byte)0x05, MsiEnable);
        if (FindCapability(id) is not (> 0 and var offset))
        {
            return;
        }

        Span<byte> control = stackalloc byte[sizeof(ushort)];
        _function.ReadConfig(offset + MessageControl, control);
        ushort value = BinaryPrimitives.ReadUInt16LittleEndian(control);
        value = (ushort)(isEnabled ? value | bit : value & ~bit);
        BinaryPrimitives.WriteUInt16LittleEndian(control, value);
        _function.WriteConfig(offset + MessageControl, control);
    }

    // The list is our own function's, so that it ends.
    private int FindCapability(byte id)
    {
        Span<byte> pair = stackalloc byte[2];
        _function.ReadConfig(CapabilityPointer, pair[..1]);
        int offset = pair[0];
        while (offset != 0)
        {
            _function.ReadConfig(offset, pair);
            if (pair[0] == id)
            {
                return offset;
            }

            offset = pair[1];
        }

        return 0;
    }
}
