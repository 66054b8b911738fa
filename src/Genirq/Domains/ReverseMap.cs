using Genirq.Descriptors;

namespace Genirq.Domains;

/// <summary>Finds the interrupt of a hardware number: pages for small numbers, a tree above.</summary>
/// <remarks>
/// Read by anyone without a lock; written under the lock of the domain's root. A page is made when something is put
/// into it: a remapping unit has 65,536 places, of which a machine uses some hundred.
/// </remarks>
internal sealed class ReverseMap
{
    private const int PageShift = 8;
    private const int PageSize = 1 << PageShift;
    private const int PlaceMask = PageSize - 1;

    private readonly ReverseMapPage?[] _pages;
    private readonly ReverseMapTree _tree = new();

    /// <summary>Makes a map.</summary>
    /// <param name="size">How many numbers the pages hold.</param>
    public ReverseMap(int size)
    {
        Size = size;
        _pages = size == 0 ? [] : new ReverseMapPage?[(size + PlaceMask) >> PageShift];
    }

    /// <summary>How many numbers the pages hold.</summary>
    public int Size { get; }

    /// <summary>Whether the tree holds nothing. The pages are not looked at, as in Linux.</summary>
    public bool IsTreeEmpty => _tree.Count == 0;

    /// <summary>How many entries there are. Looks at all pages.</summary>
    public int Count =>
        _tree.Count + _pages.Sum(static page => page?.Data.Count(static data => data is not null) ?? 0);

    /// <summary>The interrupt number of a hardware number, or 0.</summary>
    public int FindIrq(ulong hardwareIrq)
    {
        if (hardwareIrq >= (ulong)Size)
        {
            return _tree.FindIrq(hardwareIrq);
        }

        // Ordering: both pair with the writes in Set; a reader sees a page with what was in it when it was published.
        int place = (int)hardwareIrq;
        return Volatile.Read(ref _pages[place >> PageShift]) is { } page
            ? Volatile.Read(ref page.Irqs[place & PlaceMask])
            : 0;
    }

    /// <summary>The level data of a hardware number, or null.</summary>
    public IrqData? Find(ulong hardwareIrq)
    {
        if (hardwareIrq >= (ulong)Size)
        {
            return _tree.Find(hardwareIrq);
        }

        // Ordering: both pair with the writes in Set; a reader sees the data as it was published.
        int place = (int)hardwareIrq;
        return Volatile.Read(ref _pages[place >> PageShift]) is { } page
            ? Volatile.Read(ref page.Data[place & PlaceMask])
            : null;
    }

    /// <summary>Publishes. A taken place in the pages is overwritten, one in the tree is left as it is.</summary>
    public void Insert(ulong hardwareIrq, IrqData data)
    {
        if (hardwareIrq < (ulong)Size)
        {
            Set((int)hardwareIrq, data);
        }
        else
        {
            _tree.Insert(hardwareIrq, data);
        }
    }

    /// <summary>Publishes in place of what is there; where nothing is, nothing happens in the tree.</summary>
    public void Replace(ulong hardwareIrq, IrqData data)
    {
        if (hardwareIrq < (ulong)Size)
        {
            Set((int)hardwareIrq, data);
        }
        else
        {
            _tree.Replace(hardwareIrq, data);
        }
    }

    /// <summary>Takes out whatever is there.</summary>
    public void Remove(ulong hardwareIrq)
    {
        if (hardwareIrq < (ulong)Size)
        {
            Set((int)hardwareIrq, null);
        }
        else
        {
            _tree.Remove(hardwareIrq);
        }
    }

    private void Set(int place, IrqData? data)
    {
        if (_pages[place >> PageShift] is not { } page)
        {
            if (data is null)
            {
                return;
            }

            page = new ReverseMapPage(Math.Min(PageSize, Size - (place & ~PlaceMask)));

            // Ordering: pairs with the reads of the page in Find and FindIrq.
            Volatile.Write(ref _pages[place >> PageShift], page);
        }

        // Ordering: pairs with the reads in Find and FindIrq, which each look at one of the two only.
        Volatile.Write(ref page.Data[place & PlaceMask], data);
        Volatile.Write(ref page.Irqs[place & PlaceMask], data?.Irq.Number ?? 0);
    }
}
