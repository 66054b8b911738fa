using System.Diagnostics;
using Genirq.Diagnostics;
using Genirq.Linux.Vfio;

namespace NvmeDriver;

/// <summary>Linux with VFIO as a platform: pages are mapped for the device, and waiting sleeps until an interrupt
/// wakes it.</summary>
/// <param name="device">The device that reaches the pages.</param>
internal sealed class VfioHost(VfioDevice device) : INvmeHost, IDisposable
{
    private const int PageBytes = 4096;
    private const ulong FirstAddress = 0x10_0000;
    private const ulong LastAddress = 0xFEE0_0000;

    // Limit: what is waited for at most. A device that is well answers in microseconds, emulation in milliseconds.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();

    // Guarded by _gate: both below. Each page of a buffer leads to it.
    private readonly Dictionary<ulong, VfioDmaBuffer> _pages = [];
    private ulong _next = FirstAddress;

    /// <inheritdoc/>
    public bool TryAllocate(int sizeBytes, out ulong address)
    {
        int size = (sizeBytes + PageBytes - 1) / PageBytes * PageBytes;
        lock (_gate)
        {
            address = _next;
            if (address + (ulong)size > LastAddress
                || !VfioDmaBuffer.TryCreate(device, address, size, out VfioDmaBuffer? buffer).IsNone)
            {
                return false;
            }

            _next += (ulong)size;
            for (ulong page = address; page < _next; page += PageBytes)
            {
                _pages.Add(page, buffer!);
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public void Free(ulong address, int sizeBytes)
    {
        lock (_gate)
        {
            VfioDmaBuffer buffer = _pages[address];
            for (ulong page = address; page < address + (ulong)buffer.SizeBytes; page += PageBytes)
            {
                _pages.Remove(page);
            }

            buffer.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Read(ulong address, Span<byte> data)
    {
        VfioDmaBuffer buffer = BufferOf(address);
        buffer.Read((long)(address - buffer.DeviceAddress), data);
    }

    /// <inheritdoc/>
    public void Write(ulong address, ReadOnlySpan<byte> data)
    {
        VfioDmaBuffer buffer = BufferOf(address);
        buffer.Write((long)(address - buffer.DeviceAddress), data);
    }

    /// <inheritdoc/>
    /// <remarks>Looks each millisecond too, for what no interrupt tells.</remarks>
    public bool WaitUntil(Func<bool> condition)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(begun) > s_limit)
            {
                return false;
            }

            lock (_gate)
            {
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(1));
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Gives all pages back that are left.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (VfioDmaBuffer buffer in _pages.Values.Distinct().ToArray())
            {
                buffer.Dispose();
            }

            _pages.Clear();
        }
    }

    private VfioDmaBuffer BufferOf(ulong address)
    {
        lock (_gate)
        {
            return _pages.TryGetValue(address & ~(ulong)(PageBytes - 1), out VfioDmaBuffer? buffer)
                ? buffer
                : throw new NvmeException(IrqError.NoEntry, $"No page at 0x{address:x} was allocated.");
        }
    }
}
