using Genirq.Interop;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Memory;

/// <summary>The DMA windows of a client, by address. They never overlap.</summary>
/// <param name="calls">The system calls.</param>
/// <param name="maxWindows">Limit: how many there can be.</param>
/// <remarks>Not thread-safe: the loop's thread owns it. Looking up takes O(log n) and allocates nothing.</remarks>
internal sealed class DmaTable(ISystemCalls calls, int maxWindows = WireLimits.MaxDmaWindows) : IDisposable
{
    private const DmaFlags Known = DmaFlags.Read | DmaFlags.Write | DmaFlags.Map | DmaFlags.File;

    private readonly List<DmaWindow> _windows = [];

    /// <summary>How many windows there are.</summary>
    public int Count => _windows.Count;

    /// <summary>How many bytes they have.</summary>
    public ulong SizeBytes { get; private set; }

    /// <summary>A window.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1, by address.</param>
    public DmaWindow this[int index] => _windows[index];

    /// <summary>Carries out DMA_MAP.</summary>
    /// <param name="body">The body of the message.</param>
    /// <param name="descriptors">What came with it.</param>
    /// <returns>0, or a positive errno: then nothing has changed.</returns>
    public int Map(ReadOnlySpan<byte> body, DescriptorBatch descriptors)
    {
        if (body.Length != DmaMapping.Size)
        {
            return Errno.EINVAL;
        }

        DmaMapping request = DmaMapping.Read(body);
        bool isByFile = (request.Flags & (DmaFlags.Map | DmaFlags.File)) != 0;
        const ulong PageMask = WireLimits.PageBytes - 1;
        if (request.ArgumentBytes < DmaMapping.Size || (request.Flags & ~Known) != 0 || descriptors.Count > 1
            || (isByFile && descriptors.Count == 0) || request.SizeBytes == 0 || request.SizeBytes > long.MaxValue
            || request.FileOffset > long.MaxValue - request.SizeBytes
            || ((request.Address | request.SizeBytes) & PageMask) != 0
            || request.Address > ulong.MaxValue - (request.SizeBytes - 1))
        {
            return Errno.EINVAL;
        }

        int index = IndexAfter(request.Address);
        ulong last = request.Address + (request.SizeBytes - 1);
        if ((index > 0 && _windows[index - 1].Last >= request.Address)
            || (index < _windows.Count && _windows[index].Address <= last))
        {
            return Errno.EEXIST;
        }

        if (_windows.Count >= maxWindows)
        {
            return Errno.ENOSPC;
        }

        int error = DmaWindow.TryMake(calls, request, descriptors, out DmaWindow? window);
        if (error != 0)
        {
            return error;
        }

        _windows.Insert(index, window!);
        SizeBytes += window!.SizeBytes;
        return 0;
    }

    /// <summary>Carries out DMA_UNMAP.</summary>
    /// <param name="body">The body of the message.</param>
    /// <returns>0, or a positive errno: then nothing has changed.</returns>
    public int Unmap(ReadOnlySpan<byte> body)
    {
        if (body.Length != DmaUnmapping.Size)
        {
            return Errno.EINVAL;
        }

        DmaUnmapping request = DmaUnmapping.Read(body);
        if (request.ArgumentBytes < DmaUnmapping.Size || (request.Flags & ~DmaUnmapping.AllFlag) != 0)
        {
            return Errno.EINVAL;
        }

        if (request.Flags == DmaUnmapping.AllFlag)
        {
            if (request.Address != 0 || request.SizeBytes != 0)
            {
                return Errno.EINVAL;
            }

            Dispose();
            return 0;
        }

        int index = IndexAfter(request.Address) - 1;
        if (index < 0 || _windows[index].Address != request.Address || _windows[index].SizeBytes != request.SizeBytes)
        {
            return Errno.ENOENT;
        }

        SizeBytes -= request.SizeBytes;
        _windows[index].Dispose();
        _windows.RemoveAt(index);
        return 0;
    }

    /// <summary>The window that holds an address, or null.</summary>
    public DmaWindow? Find(ulong address)
    {
        int index = IndexAfter(address) - 1;
        return index >= 0 && address <= _windows[index].Last ? _windows[index] : null;
    }

    /// <summary>Unmaps all.</summary>
    public void Dispose()
    {
        foreach (DmaWindow window in _windows)
        {
            window.Dispose();
        }

        _windows.Clear();
        SizeBytes = 0;
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
