using Genirq.Simulation.Buses;

namespace Genirq.Simulation.Drivers;

/// <summary>Memory that drivers share with their devices.</summary>
/// <remarks>One for each machine. Not thread-safe: one thread runs a machine.</remarks>
/// <param name="memory">The machine's memory; pages from 16 MiB on are given out.</param>
public sealed class DriverMemory(MachineMemory memory)
{
    private const int PageBytes = 4096;

    private const ulong First = 16UL << 20;
    private const int MaxPages = (1 << 24) / PageBytes;

    private readonly SortedDictionary<int, Stack<ulong>> _free = [];

    // What Check has looked at last: drivers are looked at behind it.
    private ulong _checkedNext = First;
    private IReadOnlyList<(int Pages, ulong Address)> _checkedFree = [];

    /// <summary>The first page that was never given out.</summary>
    internal ulong Next { get; private set; } = First;

    /// <summary>Takes whole pages, all zeros.</summary>
    /// <param name="sizeBytes">How much, 1 to 2^24.</param>
    /// <param name="address">The address, a multiple of the page size.</param>
    /// <returns>Whether there was so much.</returns>
    public bool TryAllocate(int sizeBytes, out ulong address)
    {
        int pages = PagesOf(sizeBytes);
        if (!_free.TryGetValue(pages, out Stack<ulong>? free) || !free.TryPop(out address))
        {
            address = Next;
            if (address + ((ulong)pages * PageBytes) > memory.SizeBytes)
            {
                return false;
            }

            Next += (ulong)pages * PageBytes;
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

    /// <summary>What was given back, by the number of pages; of each number the last one comes last.</summary>
    internal IEnumerable<(int Pages, ulong Address)> Free() =>
        _free.SelectMany(static each => each.Value.Reverse().Select(address => (each.Key, address)));

    /// <summary>Why this cannot be what was given out and back; null if it can.</summary>
    internal string? Check(ulong next, IReadOnlyList<(int Pages, ulong Address)> free)
    {
        if (next < First || next % PageBytes != 0 || next > Math.Max(memory.SizeBytes, First))
        {
            return $"Pages from 0x{next:x} on cannot be those that are left.";
        }

        ulong end = First;
        foreach ((int pages, ulong address) in free.OrderBy(static run => run.Address))
        {
            if (pages is < 1 or > MaxPages || address % PageBytes != 0 || address < end || address >= next
                || next - address < (ulong)pages * PageBytes)
            {
                return $"{pages} pages from 0x{address:x} on cannot have been given back.";
            }

            end = address + ((ulong)pages * PageBytes);
        }

        _checkedNext = next;
        _checkedFree = free;
        return null;
    }

    /// <summary>Whether memory of some size can have been given out at an address, and not been given back, if
    /// <see cref="Check"/> was right.</summary>
    /// <param name="address">The address.</param>
    /// <param name="sizeBytes">The size, 1 to 2^24.</param>
    internal bool CanBeAt(ulong address, int sizeBytes) => address >= First && address % PageBytes == 0
        && address < _checkedNext && _checkedNext - address >= (ulong)PagesOf(sizeBytes) * PageBytes
        && !_checkedFree.Any(run => address < run.Address + ((ulong)run.Pages * PageBytes)
            && run.Address < address + (ulong)sizeBytes);

    /// <summary>Takes over what <see cref="Check"/> found possible.</summary>
    internal void Restore(ulong next, IReadOnlyList<(int Pages, ulong Address)> free)
    {
        Next = next;
        _free.Clear();
        foreach ((int pages, ulong address) in free)
        {
            Free(address, pages * PageBytes);
        }
    }

    private static int PagesOf(int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeBytes, 1 << 24);
        return (sizeBytes + PageBytes - 1) / PageBytes;
    }
}
