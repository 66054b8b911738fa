using System.Buffers.Binary;

namespace Genirq.Simulation.Buses;

/// <summary>The addresses of a machine: memory, and the windows of devices' BARs.</summary>
/// <remarks>
/// Memory begins at 0; pages of it come into being when they are written. What no device answers reads as all ones, and
/// a write to it is lost. An access lies within one window; windows take accesses of four bytes, aligned, others are
/// lost. Not thread-safe: one thread runs a machine.
/// </remarks>
public sealed class MachineMemory
{
    /// <summary>The size of a page.</summary>
    internal const int PageSizeBytes = PageSize;

    private const int PageShift = 12;
    private const int PageSize = 1 << PageShift;
    private const ulong MessageBase = 0xFEE00000;
    private const ulong MessageMask = 0xFFFFFFFFFFF00000;

    private readonly Dictionary<ulong, byte[]> _pages = [];

    // By address.
    private readonly List<MemoryWindow> _windows = [];

    internal MachineMemory(ulong sizeBytes)
    {
        SizeBytes = sizeBytes;
    }

    /// <summary>How much memory there is, from address 0 on.</summary>
    public ulong SizeBytes { get; }

    /// <summary>Reads.</summary>
    /// <param name="address">Any address.</param>
    /// <param name="data">Where to.</param>
    public void Read(ulong address, Span<byte> data)
    {
        if (FindWindow(address) is { } window)
        {
            data.Fill(0xFF);
            if (data.Length == sizeof(uint) && (address & 3) == 0)
            {
                uint value = window.Function.ReadWindow(window.Bar, address - window.Address);
                BinaryPrimitives.WriteUInt32LittleEndian(data, value);
            }

            return;
        }

        for (int i = 0; i < data.Length; i++)
        {
            ulong place = address + (ulong)i;
            data[i] = place >= SizeBytes ? (byte)0xFF
                : _pages.TryGetValue(place >> PageShift, out byte[]? page) ? page[place & (PageSize - 1)]
                : (byte)0;
        }
    }

    /// <summary>Writes. Messages are not written here: what goes to the local APICs' window is lost.</summary>
    /// <param name="address">Any address.</param>
    /// <param name="data">What.</param>
    public void Write(ulong address, ReadOnlySpan<byte> data)
    {
        if (FindWindow(address) is { } window)
        {
            if (data.Length == sizeof(uint) && (address & 3) == 0)
            {
                uint value = BinaryPrimitives.ReadUInt32LittleEndian(data);
                window.Function.WriteWindow(window.Bar, address - window.Address, value);
            }

            return;
        }

        for (int i = 0; i < data.Length; i++)
        {
            ulong place = address + (ulong)i;
            if (place < SizeBytes)
            {
                PageAt(place >> PageShift)[place & (PageSize - 1)] = data[i];
            }
        }
    }

    /// <summary>The pages that were written, by ascending number, without those that hold zeroes only.</summary>
    internal IEnumerable<KeyValuePair<ulong, byte[]>> Pages() =>
        _pages.Where(static page => page.Value.AsSpan().ContainsAnyExcept((byte)0)).OrderBy(static page => page.Key);

    /// <summary>Puts other pages in place of all there are.</summary>
    internal void Restore(IEnumerable<(ulong Number, byte[] Bytes)> pages)
    {
        _pages.Clear();
        foreach ((ulong number, byte[] bytes) in pages)
        {
            _pages.Add(number, bytes);
        }
    }

    /// <summary>Whether an address lies in the window of the local APICs.</summary>
    /// <param name="address">Any address.</param>
    internal static bool IsMessage(ulong address) => (address & MessageMask) == MessageBase;

    /// <summary>The window that answers an address, or null.</summary>
    /// <param name="address">Any address.</param>
    internal MemoryWindow? FindWindow(ulong address)
    {
        int index = IndexAfter(address) - 1;
        return index >= 0 && address - _windows[index].Address < _windows[index].SizeBytes ? _windows[index] : null;
    }

    /// <summary>Lets a window answer; of several at one address the one that came last.</summary>
    internal void Map(MemoryWindow window) => _windows.Insert(IndexAfter(window.Address), window);

    /// <summary>Lets the window of a BAR answer no more.</summary>
    internal void Unmap(BusFunction function, int bar) =>
        _windows.RemoveAll(window => window.Function == function && window.Bar == bar);

    private byte[] PageAt(ulong number)
    {
        if (!_pages.TryGetValue(number, out byte[]? page))
        {
            page = new byte[PageSize];
            _pages.Add(number, page);
        }

        return page;
    }

    // The index of the first window that begins above an address.
    private int IndexAfter(ulong address)
    {
        int low = 0;
        int high = _windows.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_windows[middle].Address <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
