using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Handles;
using Genirq.Linux.Vfio;
using Microsoft.Win32.SafeHandles;

namespace Genirq.Integration.Vfio;

/// <content>The interrupts, in the order of checks that the kernel has.</content>
internal sealed partial class FakeVfioDevice
{
    private const uint DataMask = 7;
    private const uint NoData = 1;
    private const uint BoolData = 2;
    private const uint EventData = 4;
    private const uint Mask = 8;
    private const uint Unmask = 16;
    private const uint Trigger = 32;

    private static readonly int[] s_counts = [1, 8, TableSize, 1, 1];

    private readonly DescriptorHandle?[][] _triggers =
        [.. s_counts.Select(static count => new DescriptorHandle?[count])];

    private readonly HashSet<int> _hostInterrupts = [];
    private readonly HashSet<int> _pending = [];
    private DescriptorHandle? _unmask;
    private int _intXEvents;

    /// <summary>The kind that is enabled; null: none.</summary>
    public VfioInterruptKind? Active { get; private set; }

    /// <summary>How many vectors a kernel that cannot add any has fixed.</summary>
    public int Block { get; private set; }

    public bool IsLineHigh { get; private set; }

    public bool IsLineMasked { get; private set; }

    /// <summary>How often the line was signalled.</summary>
    public int IntXEvents => Volatile.Read(ref _intXEvents);

    /// <summary>The vectors for which the host has an interrupt.</summary>
    public IEnumerable<int> HostVectors => _hostInterrupts.Order();

    /// <summary>The vectors of the active kind that have a descriptor.</summary>
    public IEnumerable<int> Armed => Active is { } kind
        ? Enumerable.Range(0, s_counts[(int)kind]).Where(vector => _triggers[(int)kind][vector] is not null)
        : [];

    /// <summary>The device has an event of a vector; without a descriptor it waits in its pending bit.</summary>
    public void Fire(int vector)
    {
        if (Active is { } kind && _triggers[(int)kind][vector] is { } trigger)
        {
            Signal(trigger);
        }
        else
        {
            _pending.Add(vector);
        }
    }

    public void Fire(VfioInterruptKind kind) => Signal(_triggers[(int)kind][0]!);

    public void SetLine(bool isHigh)
    {
        IsLineHigh = isHigh;
        SendLine();
    }

    /// <summary>A write has come to the descriptor that unmasks INTx.</summary>
    public void RunUnmask()
    {
        Span<byte> count = stackalloc byte[sizeof(ulong)];
        if (_unmask is { } unmask && SystemCalls.Real.Read(unmask, count) > 0)
        {
            IsLineMasked = false;
            SendLine();
        }
    }

    private static void Signal(DescriptorHandle trigger)
    {
        ulong one = 1;
        SystemCalls.Real.Write(trigger, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in one)));
    }

    private int TellInterrupts(Span<byte> argument)
    {
        uint index = Read(argument, 8);
        if (argument.Length < 16 || index >= s_counts.Length)
        {
            return -Errno.EINVAL;
        }

        uint flags = index switch { 0 => 7, 2 => IsDynamic ? 1u : 9, _ => 9 };
        return Write(argument, 4, flags) + Write(argument, 12, (uint)s_counts[index]);
    }

    private int SetInterrupts(Span<byte> argument)
    {
        (uint flags, uint index, uint start, uint count) =
            (Read(argument, 4), Read(argument, 8), Read(argument, 12), Read(argument, 16));
        uint data = flags & DataMask;
        if (Read(argument, 0) < 20 || index >= s_counts.Length || count >= uint.MaxValue - start || flags >= 64
            || start >= s_counts[index] || start + count > s_counts[index]
            || data is not (NoData or BoolData or EventData)
            || Read(argument, 0) - 20 < count * (data == EventData ? 4 : data == BoolData ? 1 : 0))
        {
            return -Errno.EINVAL;
        }

        uint action = flags & ~DataMask;
        bool isKnown = action == Trigger || (index == 0 && action is Mask or Unmask);
        return !isKnown || (action == Mask && data == EventData) ? -Errno.ENOTTY
            : SetKnown((VfioInterruptKind)index, action, data, ((int)start, (int)count), argument[20..]);
    }

    private int SetKnown(
        VfioInterruptKind kind, uint action, uint data, (int Start, int Count) range, Span<byte> rest)
    {
        if (kind is VfioInterruptKind.Error or VfioInterruptKind.Request)
        {
            return range.Count == 0 || data != EventData ? -Errno.EINVAL : Bind(kind, 0, rest);
        }

        if (action != Trigger)
        {
            return SetMask(action, data, range, rest);
        }

        if (data == NoData && range.Count == 0 && Active == kind)
        {
            DisableAll(kind);
            return 0;
        }

        if ((Active is not null && Active != kind) || (data != EventData && Active is null))
        {
            return -Errno.EINVAL;
        }

        return data == EventData ? Enable(kind, range, rest) : Loop(kind, data, range, rest);
    }

    private int Enable(VfioInterruptKind kind, (int Start, int Count) range, Span<byte> rest)
    {
        bool isFirst = Active is null;
        if (isFirst)
        {
            int wanted = Math.Max(range.Start + range.Count, 1);
            if (wanted > HostInterrupts)
            {
                return HostInterrupts;
            }

            Active = kind;
            Block = wanted;
            IsLineMasked = false;
            _hostInterrupts.UnionWith(Enumerable.Range(0, wanted));
        }

        for (int i = 0; i < range.Count; i++)
        {
            int result = Bind(kind, range.Start + i, rest[(4 * i)..]);
            if (result != 0)
            {
                for (int undone = range.Start; undone <= range.Start + i; undone++)
                {
                    Unbind(kind, undone);
                }

                if (isFirst)
                {
                    DisableAll(kind);
                }

                return result;
            }
        }

        return 0;
    }

    private int Bind(VfioInterruptKind kind, int vector, ReadOnlySpan<byte> rest)
    {
        int number = (int)Read(rest, 0);
        Unbind(kind, vector);
        if (number < 0)
        {
            return 0;
        }

        if (kind is VfioInterruptKind.Msi or VfioInterruptKind.MsiX && !_hostInterrupts.Contains(vector))
        {
            if (kind == VfioInterruptKind.Msi || !IsDynamic)
            {
                return -Errno.EINVAL;
            }

            if (_hostInterrupts.Count >= HostInterrupts)
            {
                return -Errno.ENOSPC;
            }

            _hostInterrupts.Add(vector);
        }

        int result = Take(number, out DescriptorHandle? trigger);
        _triggers[(int)kind][vector] = trigger;
        if (result == 0 && kind == Active && _pending.Remove(vector))
        {
            Signal(trigger!);
        }

        if (kind == VfioInterruptKind.IntX)
        {
            SendLine();
        }

        return result;
    }

    private static int Take(int number, out DescriptorHandle? trigger)
    {
        trigger = null;
        using SafeFileHandle given = new(number, ownsHandle: false);
        string? target = new FileInfo($"/proc/self/fd/{number}").LinkTarget;
        return target is null ? -Errno.EBADF
            : !target.Contains("eventfd", StringComparison.Ordinal) ? -Errno.EINVAL
            : SystemCalls.Real.Duplicate(given, out trigger);
    }

    private void Unbind(VfioInterruptKind kind, int vector)
    {
        _triggers[(int)kind][vector]?.Dispose();
        _triggers[(int)kind][vector] = null;
    }

    private int Loop(VfioInterruptKind kind, uint data, (int Start, int Count) range, Span<byte> rest)
    {
        for (int i = 0; i < range.Count; i++)
        {
            if ((data == NoData || rest[i] != 0) && _triggers[(int)kind][range.Start + i] is { } trigger)
            {
                Signal(trigger);
            }
        }

        return 0;
    }

    private void DisableAll(VfioInterruptKind kind)
    {
        for (int vector = 0; vector < s_counts[(int)kind]; vector++)
        {
            Unbind(kind, vector);
        }

        _hostInterrupts.Clear();
        _unmask?.Dispose();
        _unmask = null;
        Active = null;
        Block = 0;
    }

    private int SetMask(uint action, uint data, (int Start, int Count) range, Span<byte> rest)
    {
        if (Active != VfioInterruptKind.IntX || range != (0, 1))
        {
            return -Errno.EINVAL;
        }

        if (data == EventData)
        {
            int number = (int)Read(rest, 0);
            if (number >= 0)
            {
                return _unmask is not null ? -Errno.EBUSY : Take(number, out _unmask);
            }

            _unmask?.Dispose();
            _unmask = null;
            return 0;
        }

        if (data == NoData || rest[0] != 0)
        {
            IsLineMasked = action == Mask;
            SendLine();
        }

        return 0;
    }

    private void SendLine()
    {
        if (Active == VfioInterruptKind.IntX && IsLineHigh && !IsLineMasked && _triggers[0][0] is { } trigger)
        {
            IsLineMasked = true;
            Signal(trigger);
            Interlocked.Increment(ref _intXEvents);
        }
    }
}
