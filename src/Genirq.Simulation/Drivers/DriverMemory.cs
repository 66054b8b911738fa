using Genirq.Simulation.Buses;

namespace Genirq.Simulation.Drivers;

/// <summary>Memory that drivers share with their devices.</summary>
/// <remarks>One for each machine. Not thread-safe: one thread runs a machine.</remarks>
/// <param name="memory">The machine's memory; pages from 16 MiB on are given out.</param>
public sealed class DriverMemory(MachineMemory memory)
{
    private const int PageBytes = 4096;

    private readonly Dictionary<int, Stack<ulong>> _free = [];
    private ulong _next = 16UL << 20;

    /// <summary>Takes whole pages, all zeros.</summary>
    /// <param name="sizeBytes">How much, 1 to 2^24.</param>
    /// <param name="address">The address, a multiple of the page size.</param>
    /// <returns>Whether there was so much.</returns>
    public bool TryAllocate(int sizeBytes, out ulong address)
    {
        int pages = PagesOf(sizeBytes);
        if (!_free.TryGetValue(pages, out Stack<ulong>? free) || !free.TryPop(out address))
        {
            address = _next;
            if (address + ((ulong)pages * PageBytes) > memory.SizeBytes)
            {
                return false;
            }

            _next += (ulong)pages * PageBytes;
            return true;
        }

        memory.Write(address, new byte[pages * PageBytes]);
        return true;
    }

    /// <summary>Gives pages back.</summary>
    /// <param name="address">What <see cref="TryAllocate"/> gave.</param>
    /// <param name="sizeBytes">The size that it was asked for with.</param>
    public void Free(ulong address, int sizeBytes)
    {
        int pages = PagesOf(sizeBytes);
        if (!_free.TryGetValue(pages, out Stack<ulong>? free))
        {
            free = new Stack<ulong>();
            _free.Add(pages, free);
        }

        free.Push(address);
    }

    /// <summary>Reads.</summary>
    /// <param name="address">Where.</param>
    /// <param name="data">Where to.</param>
    public void Read(ulong address, Span<byte> data) => memory.Read(address, data);

    /// <summary>Writes.</summary>
    /// <param name="address">Where.</param>
    /// <param name="data">What.</param>
    public void Write(ulong address, ReadOnlySpan<byte> data) => memory.Write(address, data);

    private static int PagesOf(int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeBytes, 1 << 24);
        return (sizeBytes + PageBytes - 1) / PageBytes;
    }
}
