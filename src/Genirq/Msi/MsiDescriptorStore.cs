using System.Numerics;

namespace Genirq.Msi;

/// <summary>A sparse store of descriptors by index, with "the lowest free index".</summary>
/// <remarks>
/// Changed under the device's lock; <see cref="FindIrq"/> takes none. Pages of 64 places with a bit for each, and above
/// them a bit for each full page: the lowest free index is two bit scans away, whatever the occupancy.
/// Source: the role is that of the xarray in Linux 6.12, kernel/irq/msi.c.
/// </remarks>
internal sealed class MsiDescriptorStore
{
    /// <summary>Places in a page.</summary>
    public const int PageSize = 64;

    private const int PageCount = (int)MsiLimits.MaxDomainSize / PageSize;

    private readonly ulong[] _full = new ulong[PageCount / 64];
    private MsiStorePage?[] _pages = [];

    /// <summary>How many descriptors there are.</summary>
    public int Count { get; private set; }

    /// <summary>The lowest free index below a limit, or -1.</summary>
    public long LowestFree(uint limit)
    {
        for (int word = 0; word < _full.Length; word++)
        {
            if (_full[word] == ulong.MaxValue)
            {
                continue;
            }

            int page = (word * 64) + BitOperations.TrailingZeroCount(~_full[word]);
            ulong used = page < _pages.Length ? _pages[page]?.Used ?? 0 : 0;
            long index = ((long)page * PageSize) + BitOperations.TrailingZeroCount(~used);
            return index < limit ? index : -1;
        }

        return -1;
    }

    /// <summary>The descriptor of an index, or null.</summary>
    public MsiDescriptor? Find(uint index)
    {
        MsiStorePage?[] pages = _pages;
        uint page = index / PageSize;
        return page < (uint)pages.Length ? pages[page]?.Descriptors[index % PageSize] : null;
    }

    /// <summary>The first interrupt of the descriptor at an index, or 0. Takes no lock.</summary>
    public int FindIrq(uint index)
    {
        // Ordering: pairs with the writes in PageFor and SetIrq; the number is one word and so always exact.
        MsiStorePage?[] pages = Volatile.Read(ref _pages);
        uint number = index / PageSize;
        MsiStorePage? page = number < (uint)pages.Length ? Volatile.Read(ref pages[number]) : null;
        return page is null ? 0 : Volatile.Read(ref page.Irqs[index % PageSize]);
    }

    /// <summary>The lowest descriptor at or above an index, or null.</summary>
    public MsiDescriptor? Next(uint from)
    {
        uint place = from % PageSize;
        for (uint number = from / PageSize; number < (uint)_pages.Length; number++, place = 0)
        {
            ulong used = _pages[number]?.Used ?? 0;
            used &= ulong.MaxValue << (int)place;
            if (used != 0)
            {
                return _pages[number]!.Descriptors[BitOperations.TrailingZeroCount(used)];
            }
        }

        return null;
    }

    /// <summary>The lowest descriptor from an index up to another one, that included; null if there is none.</summary>
    public MsiDescriptor? Next(uint from, uint last) =>
        from <= last && Next(from) is { } descriptor && descriptor.Index <= last ? descriptor : null;

    /// <summary>The parked descriptor of a place that is free, or a new one.</summary>
    public MsiDescriptor Take(MsiDevice device, uint index)
    {
        MsiStorePage page = PageFor(index);
        ref MsiDescriptor? parked = ref page.Parked[index % PageSize];
        MsiDescriptor descriptor = parked ?? new MsiDescriptor(device, index);
        parked = null;
        return descriptor;
    }

    /// <summary>Puts a descriptor at its index, which is free.</summary>
    public void Insert(MsiDescriptor descriptor)
    {
        MsiStorePage page = PageFor(descriptor.Index);
        page.Descriptors[descriptor.Index % PageSize] = descriptor;
        page.Used |= 1UL << (int)(descriptor.Index % PageSize);
        if (page.Used == ulong.MaxValue)
        {
            uint number = descriptor.Index / PageSize;
            _full[number / 64] |= 1UL << (int)(number % 64);
        }

        Count++;
    }

    /// <summary>Takes the descriptor at an index out.</summary>
    /// <param name="index">An index that is taken.</param>
    /// <param name="park">Whether it is kept for the next owner; false if its interrupt still refers to it.</param>
    public void Remove(uint index, bool park)
    {
        uint number = index / PageSize;
        MsiStorePage page = _pages[number]!;
        uint place = index % PageSize;
        if (park)
        {
            page.Parked[place] = page.Descriptors[place];
        }

        page.Descriptors[place] = null;
        page.Used &= ~(1UL << (int)place);
        _full[number / 64] &= ~(1UL << (int)(number % 64));

        // Ordering: pairs with the read in FindIrq.
        Volatile.Write(ref page.Irqs[place], 0);
        Count--;
    }

    /// <summary>Associates a descriptor with its first interrupt, or with none.</summary>
    public void SetIrq(MsiDescriptor descriptor, Irq irq)
    {
        descriptor.Irq = irq;
        MsiStorePage page = _pages[descriptor.Index / PageSize]!;

        // Ordering: pairs with the read in FindIrq.
        Volatile.Write(ref page.Irqs[descriptor.Index % PageSize], irq.Number);
    }

    /// <summary>Hides a descriptor's interrupt from look-ups; the descriptor keeps it.</summary>
    public void Hide(MsiDescriptor descriptor)
    {
        MsiStorePage page = _pages[descriptor.Index / PageSize]!;

        // Ordering: pairs with the read in FindIrq.
        Volatile.Write(ref page.Irqs[descriptor.Index % PageSize], 0);
    }

    private MsiStorePage PageFor(uint index)
    {
        uint number = index / PageSize;
        if (number >= (uint)_pages.Length)
        {
            MsiStorePage?[] grown =
                new MsiStorePage?[Math.Min(PageCount, Math.Max((int)number + 1, _pages.Length * 2))];
            _pages.CopyTo(grown, 0);

            // Ordering: pairs with the read in FindIrq. Pages never move.
            Volatile.Write(ref _pages, grown);
        }

        MsiStorePage? page = _pages[number];
        if (page is null)
        {
            page = new MsiStorePage();

            // Ordering: pairs with the read in FindIrq.
            Volatile.Write(ref _pages[number], page);
        }

        return page;
    }
}
