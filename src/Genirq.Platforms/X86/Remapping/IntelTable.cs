using System.Numerics;

namespace Genirq.Platforms.X86.Remapping;

/// <summary>The remapping table of one VT-d unit: 65536 entries, handed out in aligned powers of two.</summary>
/// <remarks>Not thread-safe: the domain has a lock around it. Source: Linux 6.12, drivers/iommu/intel/irq_remapping.c,
/// struct ir_table; lib/bitmap.c, bitmap_find_free_region.</remarks>
internal sealed class IntelTable
{
    /// <summary>How many entries there are.</summary>
    public const int Size = 65536;

    private readonly ulong[] _used = new ulong[Size / 64];
    private readonly Dictionary<int, IntelEntry> _entries = [];

    /// <summary>How many entries are handed out.</summary>
    public int Used { get; private set; }

    /// <summary>An entry; zero unless it was written.</summary>
    /// <param name="index">0 to 65535.</param>
    public IntelEntry this[int index]
    {
        get => _entries.GetValueOrDefault(index);
        set => _entries[index] = value;
    }

    /// <summary>Hands out the first free aligned region.</summary>
    /// <param name="order">The logarithm of its size.</param>
    /// <returns>Its first entry, or -1.</returns>
    public int Take(int order)
    {
        int size = 1 << order;
        for (int index = 0; index < Size; index += Math.Max(size, 64))
        {
            int found = FindIn(index, size);
            if (found >= 0)
            {
                Mark(found, size, isUsed: true);
                return found;
            }
        }

        return -1;
    }

    /// <summary>Hands out a certain region, if it is free and aligned.</summary>
    /// <param name="index">Its first entry.</param>
    /// <param name="order">The logarithm of its size.</param>
    public bool TryTake(int index, int order)
    {
        int size = 1 << order;
        if (index < 0 || index > Size - size || (index & (size - 1)) != 0
            || Enumerable.Range(index, size).Any(i => (_used[i >> 6] >> (i & 63) & 1) != 0))
        {
            return false;
        }

        Mark(index, size, isUsed: true);
        return true;
    }

    /// <summary>Takes a region back and clears its entries.</summary>
    /// <param name="index">Its first entry.</param>
    /// <param name="order">The logarithm of its size.</param>
    public void Release(int index, int order)
    {
        Mark(index, 1 << order, isUsed: false);
        for (int i = index; i < index + (1 << order); i++)
        {
            _entries.Remove(i);
        }
    }

    /// <summary>The entries that are not zero, by ascending index.</summary>
    public IEnumerable<KeyValuePair<int, IntelEntry>> Written() =>
        _entries.Where(static entry => entry.Value != default).OrderBy(static entry => entry.Key);

    /// <summary>Puts other regions and entries in place of all there are.</summary>
    /// <param name="regions">Regions that do not overlap: the first entry and the logarithm of the size.</param>
    /// <param name="entries">The entries that are not zero.</param>
    public void Replace(List<(int Index, int Order)> regions, List<(int Index, IntelEntry Entry)> entries)
    {
        Array.Clear(_used);
        _entries.Clear();
        Used = 0;
        foreach ((int index, int order) in regions)
        {
            Mark(index, 1 << order, isUsed: true);
        }

        _entries.EnsureCapacity(entries.Count);
        foreach ((int index, IntelEntry entry) in entries)
        {
            _entries[index] = entry;
        }
    }

    private int FindIn(int index, int size)
    {
        if (size >= 64)
        {
            return _used.AsSpan(index >> 6, size >> 6).IndexOfAnyExcept(0UL) < 0 ? index : -1;
        }

        ulong free = ~_used[index >> 6];
        ulong mask = (1UL << size) - 1;
        while (free != 0)
        {
            int bit = BitOperations.TrailingZeroCount(free) & ~(size - 1);
            if ((free >> bit & mask) == mask)
            {
                return index + bit;
            }

            free &= ~(mask << bit);
        }

        return -1;
    }

    private void Mark(int index, int size, bool isUsed)
    {
        for (int i = index; i < index + size; i++)
        {
            ulong bit = 1UL << (i & 63);
            _used[i >> 6] = isUsed ? _used[i >> 6] | bit : _used[i >> 6] & ~bit;
        }

        Used += isUsed ? size : -size;
    }
}
