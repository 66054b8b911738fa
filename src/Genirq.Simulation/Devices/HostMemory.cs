namespace Genirq.Simulation.Devices;

/// <summary>The memory of a machine, as far as devices and drivers share it: pages that come when they are
/// written.</summary>
/// <remarks>Not thread-safe: one thread runs a machine.</remarks>
public sealed class HostMemory
{
    /// <summary>Where memory for drivers begins.</summary>
    public const ulong FirstAddress = 0x1_0000_0000;

    private const int PageBytes = 4096;

    private readonly Dictionary<ulong, byte[]> _pages = [];
    private readonly Dictionary<int, Stack<ulong>> _free = [];
    private ulong _next = FirstAddress;

    /// <summary>Reads; what nobody wrote is 0.</summary>
    /// <param name="address">Where.</param>
    /// <param name="data">The bytes.</param>
    public void Read(ulong address, Span<byte> data)
    {
        while (!data.IsEmpty)
        {
            int offset = (int)(address % PageBytes);
            int length = Math.Min(data.Length, PageBytes - offset);
            if (_pages.TryGetValue(address / PageBytes, out byte[]? page))
            {
                page.AsSpan(offset, length).CopyTo(data);
            }
            else
            {
                data[..length].Clear();
            }

            data = data[length..];
            address += (ulong)length;
        }
    }

    /// <summary>Writes.</summary>
    /// <param name="address">Where.</param>
    /// <param name="data">The bytes.</param>
    public void Write(ulong address, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int offset = (int)(address % PageBytes);
            int length = Math.Min(data.Length, PageBytes - offset);
            if (!_pages.TryGetValue(address / PageBytes, out byte[]? page))
            {
                page = new byte[PageBytes];
                _pages.Add(address / PageBytes, page);
            }

            data[..length].CopyTo(page.AsSpan(offset));
            data = data[length..];
            address += (ulong)length;
        }
    }

    /// <summary>Takes memory for a driver: whole pages, all zeros.</summary>
    /// <param name="sizeBytes">How much, 1 to 2^28.</param>
    /// <returns>The address, a multiple of the page size.</returns>
    public ulong Allocate(int sizeBytes)
    {
        int pages = PagesOf(sizeBytes);
        if (_free.TryGetValue(pages, out Stack<ulong>? free) && free.TryPop(out ulong address))
        {
            return address;
        }

        address = _next;
        _next += (ulong)pages * PageBytes;
        return address;
    }

    /// <summary>Gives memory back.</summary>
    /// <param name="address">What <see cref="Allocate"/> gave.</param>
    /// <param name="sizeBytes">The size that it was asked for with.</param>
    public void Free(ulong address, int sizeBytes)
    {
        int pages = PagesOf(sizeBytes);
        for (ulong page = 0; page < (ulong)pages; page++)
        {
            _pages.Remove((address / PageBytes) + page);
        }

        if (!_free.TryGetValue(pages, out Stack<ulong>? free))
        {
            free = new Stack<ulong>();
            _free.Add(pages, free);
        }

        free.Push(address);
    }

    private static int PagesOf(int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeBytes, 1 << 28);
        return (sizeBytes + PageBytes - 1) / PageBytes;
    }
}
