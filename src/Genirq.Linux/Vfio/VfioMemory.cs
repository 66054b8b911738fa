using System.Buffers.Binary;
using Genirq.Interop.Handles;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;

namespace Genirq.Linux.Vfio;

/// <summary>The memory behind a function's base address registers.</summary>
/// <remarks>
/// <para>
/// The MSI-X table is a copy here: the kernel programs the real one, and a write to that would break its interrupts.
/// Everything else is the device's, by system calls, or mapped if asked for. A call that fails reads as all ones, as on
/// the bus. Mapped memory is faster, but the process dies of SIGBUS if it touches it while memory is off in the command
/// register, or once the device has gone.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
public sealed class VfioMemory : IPciMemory, IDisposable
{
    private const int BarCount = 6;

    private readonly VfioDevice _device;
    private readonly VfioRegionInfo[] _regions = new VfioRegionInfo[BarCount];
    private readonly MemoryMapping?[] _mappings = new MemoryMapping?[BarCount];
    private readonly PciBarOffset? _tablePlace;
    private readonly uint[] _table;

    /// <summary>Takes a device's memory.</summary>
    /// <param name="device">The device, which the caller closes.</param>
    /// <param name="config">Its configuration space, which tells where the MSI-X table is.</param>
    /// <param name="isMapped">Whether the BARs are mapped, those that can be.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public VfioMemory(VfioDevice device, IPciConfigSpace config, bool isMapped = false)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(config);
        _device = device;
        MsiXCapabilityInfo? capability = PciMessageCapabilities.Decode(config).MsiX;
        _tablePlace = capability is { Table.IsPossible: true } ? capability.Table : null;
        _table = new uint[_tablePlace is null ? 0 : capability!.TableSize * 4];
        for (int word = 3; word < _table.Length; word += 4)
        {
            _table[word] = 1;
        }

        try
        {
            for (int bar = 0; bar < BarCount; bar++)
            {
                _regions[bar] = device.GetRegion(bar);
                _mappings[bar] = isMapped ? Map(_regions[bar]) : null;
            }
        }
        catch (LinuxException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why the last access failed that did; none so far.</summary>
    public LinuxError LastError { get; private set; }

    /// <summary>Whether a BAR is mapped.</summary>
    /// <param name="bar">0 to 5.</param>
    public bool IsMapped(int bar) => _mappings[bar] is not null;

    /// <inheritdoc/>
    public ulong SizeOf(int bar) => (_regions[bar].Flags & VfioRegionFlags.Read) != 0 ? _regions[bar].SizeBytes : 0;

    /// <inheritdoc/>
    public uint ReadUInt32(int bar, ulong offset)
    {
        if (IsTable(bar, offset, out int word))
        {
            return Volatile.Read(ref _table[word]);
        }

        if (_mappings[bar] is { } mapping)
        {
            return mapping.Read32((long)offset);
        }

        Span<byte> data = stackalloc byte[sizeof(uint)];
        LinuxError error = _device.TryRead(_regions[bar], offset, data);
        if (error.IsNone)
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(data);
        }

        LastError = error;
        return uint.MaxValue;
    }

    /// <inheritdoc/>
    public void WriteUInt32(int bar, ulong offset, uint value)
    {
        if (IsTable(bar, offset, out int word))
        {
            Volatile.Write(ref _table[word], value);
            return;
        }

        if (_mappings[bar] is { } mapping)
        {
            mapping.Write32((long)offset, value);
            return;
        }

        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        LinuxError error = _device.TryWrite(_regions[bar], offset, data);
        if (!error.IsNone)
        {
            LastError = error;
        }
    }

    /// <summary>Unmaps what is mapped. The kernel keeps a closed device and its interrupts until this was
    /// done.</summary>
    public void Dispose()
    {
        foreach (MemoryMapping? mapping in _mappings)
        {
            mapping?.Dispose();
        }
    }

    // Ordering: the copy's words are read and written whole; a chip changes an entry under its interrupt's lock.
    private bool IsTable(int bar, ulong offset, out int word)
    {
        word = 0;
        if (_tablePlace is not { } place || bar != place.Bar || offset < place.OffsetBytes
            || offset - place.OffsetBytes >= (ulong)_table.Length * sizeof(uint))
        {
            return false;
        }

        word = (int)((offset - place.OffsetBytes) / sizeof(uint));
        return true;
    }

    // Only what can be mapped whole: the table's page is not touched in any case.
    private MemoryMapping? Map(VfioRegionInfo region)
    {
        if ((region.Flags & VfioRegionFlags.Map) == 0 || region.SizeBytes == 0 || region.Areas.Count != 0)
        {
            return null;
        }

        LinuxError error = _device.TryMap(
            region, new VfioRegionArea(0, region.SizeBytes), out MemoryMapping mapping);
        LinuxException.ThrowIf(error, $"Cannot map BAR {region.Index} of {_device}:");
        return mapping;
    }
}
