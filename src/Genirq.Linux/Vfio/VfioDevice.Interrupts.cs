using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.Linux.Events;

namespace Genirq.Linux.Vfio;

/// <content>Interrupts: what there is, and the call that arms, masks and raises them.</content>
public sealed partial class VfioDevice
{
    private const uint NoData = 1;
    private const uint BoolData = 2;
    private const uint EventFdData = 4;
    private const string SetCall = "ioctl(VFIO_DEVICE_SET_IRQS)";

    /// <summary>What there is of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>What there is. A kind that the kernel refuses to tell of, as errors of a function that is not PCI
    /// Express, has a count of 0.</returns>
    /// <exception cref="LinuxException">The kernel refused for another reason than EINVAL.</exception>
    public VfioInterruptInfo GetInterrupts(VfioInterruptKind kind)
    {
        VfioIrqData data = new() { ArgumentSize = (uint)Marshal.SizeOf<VfioIrqData>(), Index = (uint)kind };
        int result = _calls.Ioctl(_handle, VfioRequests.VFIO_DEVICE_GET_IRQ_INFO, Bytes(ref data));
        if (result == -Errno.EINVAL)
        {
            return new VfioInterruptInfo(kind, VfioInterruptFlags.None, 0);
        }

        LinuxException.ThrowIf(result, "ioctl(VFIO_DEVICE_GET_IRQ_INFO)", $"Cannot ask {Slot} for its interrupts:");
        return new VfioInterruptInfo(kind, (VfioInterruptFlags)data.Flags, (int)data.Count);
    }

    /// <summary>Masks, unmasks or raises interrupts, all of a range.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="action">What; a trigger of 0 interrupts disables the kind.</param>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many.</param>
    /// <returns>None; EINVAL: no such interrupts, or the kind is not enabled; ENOTTY: the kind cannot do
    /// that.</returns>
    public LinuxError TrySetInterrupts(VfioInterruptKind kind, VfioInterruptAction action, int start, int count) =>
        Set(kind, NoData | (uint)action, (start, count), [], out _);

    /// <summary>Masks, unmasks or raises those interrupts of a range that are chosen.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="action">What.</param>
    /// <param name="start">The first one.</param>
    /// <param name="chosen">For each one whether it is meant.</param>
    /// <returns>As above.</returns>
    public LinuxError TrySetInterrupts(
        VfioInterruptKind kind, VfioInterruptAction action, int start, ReadOnlySpan<bool> chosen) =>
        Set(kind, BoolData | (uint)action, (start, chosen.Length), MemoryMarshal.AsBytes(chosen), out _);

    /// <summary>Arms interrupts with event descriptors, or the unmasking of INTx with one.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="action">What.</param>
    /// <param name="start">The first one.</param>
    /// <param name="events">For each one its descriptor; null takes it away.</param>
    /// <param name="available">With ENOSPC, how many interrupts could be had; else 0.</param>
    /// <returns>
    /// None; EINVAL: another kind is enabled, or the range cannot grow; EBADF: a descriptor is closed; ENOSPC: fewer
    /// interrupts could be had, and nothing is enabled; or what else the kernel said.
    /// </returns>
    /// <remarks>After an error in the middle every vector from the first to the failing one is without a
    /// descriptor, those that had one before too. An enabling call that fails disables the kind.</remarks>
    public LinuxError TrySetInterrupts(
        VfioInterruptKind kind,
        VfioInterruptAction action,
        int start,
        ReadOnlySpan<EventFd?> events,
        out int available)
    {
        SafeHandle?[] handles = new SafeHandle?[events.Length];
        for (int i = 0; i < events.Length; i++)
        {
            handles[i] = events[i]?.Handle;
        }

        int[] numbers = new int[events.Length];
        using HeldDescriptors held = new(handles, numbers);
        ReadOnlySpan<byte> data = MemoryMarshal.AsBytes(numbers.AsSpan());
        return Set(kind, EventFdData | (uint)action, (start, events.Length), data, out available);
    }

    /// <summary>Disables a kind: its interrupts are given back to the kernel.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>None; EINVAL: it is not enabled.</returns>
    public LinuxError TryDisable(VfioInterruptKind kind) =>
        TrySetInterrupts(kind, VfioInterruptAction.Trigger, 0, 0);

    private LinuxError Set(
        VfioInterruptKind kind, uint flags, (int Start, int Count) range, ReadOnlySpan<byte> data, out int available)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range.Start);
        ArgumentOutOfRangeException.ThrowIfNegative(range.Count);
        const int HeaderBytes = 20;
        byte[] argument = new byte[HeaderBytes + data.Length];
        BinaryPrimitives.WriteInt32LittleEndian(argument, argument.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(argument.AsSpan(4), flags);
        BinaryPrimitives.WriteInt32LittleEndian(argument.AsSpan(8), (int)kind);
        BinaryPrimitives.WriteInt32LittleEndian(argument.AsSpan(12), range.Start);
        BinaryPrimitives.WriteInt32LittleEndian(argument.AsSpan(16), range.Count);
        data.CopyTo(argument.AsSpan(HeaderBytes));
        int result = _calls.Ioctl(_handle, VfioRequests.VFIO_DEVICE_SET_IRQS, argument);
        available = Math.Max(result, 0);
        return result > 0 ? new LinuxError(Errno.ENOSPC, SetCall) : LinuxError.Of(result, SetCall);
    }
}
