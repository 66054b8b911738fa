using Genirq.Diagnostics;

namespace Genirq.Platforms.X86.Remapping;

/// <summary>The remapping table of one requester: 512 entries, or more.</summary>
/// <param name="size">How many entries there are.</param>
/// <param name="isLong">Whether entries have 128 bits.</param>
/// <param name="requester">For whom it was made first.</param>
/// <remarks>Not thread-safe: the domain has a lock around it. Source: Linux 6.12, drivers/iommu/amd/iommu.c, struct
/// irq_remap_table.</remarks>
internal sealed class AmdTable(int size, bool isLong, ushort requester)
{
    /// <summary>How many entries there are where the unit supports no larger tables.</summary>
    public const int UsualSize = 512;

    /// <summary>How many at the beginning belong to pins, if an I/O APIC is among the requesters.</summary>
    public const int PinCount = 32;

    private readonly AmdEntry[] _entries = new AmdEntry[size];
    private int _first;

    /// <summary>For whom it was made first.</summary>
    public ushort Requester => requester;

    /// <summary>How many entries are handed out.</summary>
    public int Used => _entries.Count(IsUsed);

    private AmdEntry Mark => isLong ? AmdEntry.AllocatedLong : AmdEntry.AllocatedShort;

    /// <summary>An entry.</summary>
    /// <param name="index">0 to the size - 1.</param>
    public AmdEntry this[int index]
    {
        get => _entries[index];
        set => _entries[index] = value;
    }

    /// <summary>Whether the first entries are kept for the pins of an I/O APIC.</summary>
    public bool KeepsPins
    {
        get => _first != 0;
        init => _first = value ? PinCount : 0;
    }

    /// <summary>Keeps the first entries for the pins of an I/O APIC.</summary>
    public void KeepPins()
    {
        if (_first == 0)
        {
            _first = PinCount;
            _entries.AsSpan(0, PinCount).Fill(Mark);
        }
    }

    /// <summary>Hands out consecutive entries, as many as are asked for.</summary>
    /// <param name="count">How many.</param>
    /// <param name="alignment">A power of two of which the first is a multiple.</param>
    /// <returns>The first; -ENOSPC.</returns>
    /// <remarks>Source: alloc_irq_index.</remarks>
    public int Take(int count, int alignment)
    {
        int free = 0;
        for (int index = Align(_first, alignment); index < size;)
        {
            if (IsUsed(_entries[index]))
            {
                free = 0;
                index = Align(index + 1, alignment);
                continue;
            }

            if (++free == count)
            {
                _entries.AsSpan(index - count + 1, count).Fill(Mark);
                return index - count + 1;
            }

            index++;
        }

        return ErrorCode.NoSpace;
    }

    /// <summary>Hands out certain entries, if they are free.</summary>
    /// <param name="index">The first one.</param>
    /// <param name="count">How many.</param>
    public bool TryTake(int index, int count)
    {
        if (index < _first || index > size - count || _entries.AsSpan(index, count).ToArray().Any(IsUsed))
        {
            return false;
        }

        _entries.AsSpan(index, count).Fill(Mark);
        return true;
    }

    /// <summary>Takes an entry back.</summary>
    /// <param name="index">The entry.</param>
    public void Release(int index) => _entries[index] = default;

    private static int Align(int index, int alignment) => (index + alignment - 1) & -alignment;

    private bool IsUsed(AmdEntry entry) => isLong ? (entry.High & 0xFF) != 0 : entry.Low != 0;
}
