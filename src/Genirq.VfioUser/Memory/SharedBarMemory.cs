using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.Pci.Devices;

namespace Genirq.VfioUser.Memory;

/// <summary>The shared areas of a device's BARs as files in memory, which a client can map.</summary>
/// <remarks>
/// One file for each BAR with areas, as long as the BAR; its pages come into being when they are touched. The files are
/// sealed: no client can shrink them under the device.
/// </remarks>
internal sealed class SharedBarMemory : IBarMemory, IDisposable
{
    private const nint Seals = 1 | 2 | 4;

    private readonly BarArea[] _areas;
    private readonly DescriptorHandle?[] _files = new DescriptorHandle?[DeviceFunction.BarCount];
    private readonly MemoryMapping?[] _mappings = new MemoryMapping?[DeviceFunction.BarCount];

    private SharedBarMemory(IReadOnlyList<BarArea> areas) => _areas = [.. areas];

    /// <summary>Makes the memory.</summary>
    /// <param name="calls">The system calls.</param>
    /// <param name="function">The device.</param>
    /// <exception cref="ArgumentException">An area does not lie in a memory BAR, or is not whole pages.</exception>
    /// <exception cref="IOException">The system has no memory for it.</exception>
    public static SharedBarMemory Make(ISystemCalls calls, PciFunction function)
    {
        SharedBarMemory memory = new(function.SharedAreas);
        try
        {
            foreach (BarArea area in memory._areas)
            {
                memory.Add(calls, function.Function, area);
            }
        }
        catch
        {
            memory.Dispose();
            throw;
        }

        return memory;
    }

    /// <summary>The file of a BAR; null if it has no shared areas.</summary>
    public DescriptorHandle? FileOf(int bar) => _files[bar];

    /// <summary>The areas of a BAR.</summary>
    public IEnumerable<BarArea> AreasOf(int bar) => _areas.Where(area => area.Bar == bar);

    /// <inheritdoc/>
    public bool TryRead(int bar, ulong offset, Span<byte> data)
    {
        if (!IsShared(bar, offset, data.Length))
        {
            return false;
        }

        _mappings[bar]!.Span((long)offset, data.Length).CopyTo(data);
        return true;
    }

    /// <inheritdoc/>
    public bool TryWrite(int bar, ulong offset, ReadOnlySpan<byte> data)
    {
        if (!IsShared(bar, offset, data.Length))
        {
            return false;
        }

        data.CopyTo(_mappings[bar]!.Span((long)offset, data.Length));
        return true;
    }

    /// <summary>Unmaps and closes.</summary>
    public void Dispose()
    {
        foreach (MemoryMapping? mapping in _mappings)
        {
            mapping?.Dispose();
        }

        foreach (DescriptorHandle? file in _files)
        {
            file?.Dispose();
        }
    }

    private bool IsShared(int bar, ulong offset, int length)
    {
        foreach (BarArea area in _areas)
        {
            if (area.Contains(bar, offset, length))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(ISystemCalls calls, DeviceFunction function, BarArea area)
    {
        bool isBar = area.Bar is >= 0 and < DeviceFunction.BarCount && function.GetBar(area.Bar).IsMemory;
        ulong size = isBar ? function.GetBar(area.Bar).SizeBytes : 0;
        if (area.SizeBytes == 0 || (area.Offset | area.SizeBytes | size) % BarArea.PageBytes != 0
            || area.Offset > size || area.SizeBytes > size - area.Offset)
        {
            throw new ArgumentException($"The shared area {area} is not whole pages of a memory BAR.");
        }

        if (_files[area.Bar] is not null)
        {
            return;
        }

        Check(calls.MemoryFile($"bar{area.Bar}", MemoryFileFlags.AllowSealing, out DescriptorHandle file));
        _files[area.Bar] = file;
        Check(calls.Truncate(file, (long)size));
        Check(calls.Fcntl(file, FileControl.AddSeals, Seals));
        Check(calls.Map(
            file, 0, (long)size, MemoryProtection.ReadWrite, MappingFlags.Shared, out MemoryMapping mapping));
        _mappings[area.Bar] = mapping;
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new IOException($"No memory for a shared area: {Errno.NameOf(-result)}.");
        }
    }
}
