using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Linux.Vfio;

/// <content>Regions: what there is, reading, writing and mapping.</content>
public sealed partial class VfioDevice
{
    private const uint HasCapabilities = 8;
    private const int SparseMap = 1;
    private const int MsiXMappable = 3;
    private const int MaxCapabilityBytes = 1 << 16;

    /// <summary>What a region is.</summary>
    /// <param name="index">0 to <see cref="RegionCount"/> - 1.</param>
    /// <returns>What it is. One that the kernel refuses to tell of, as VGA of another function, has a size of
    /// 0.</returns>
    /// <exception cref="LinuxException">The kernel refused for another reason than EINVAL.</exception>
    public VfioRegionInfo GetRegion(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        int size = Marshal.SizeOf<VfioRegionData>();
        VfioRegionData data = new() { ArgumentSize = (uint)size, Index = (uint)index };
        int result = _calls.Ioctl(_handle, VfioRequests.VFIO_DEVICE_GET_REGION_INFO, Bytes(ref data));
        if (result == -Errno.EINVAL)
        {
            return new VfioRegionInfo(index, VfioRegionFlags.None, 0, 0, CanMapMsiXTable: false);
        }

        LinuxException.ThrowIf(result, RegionCall, $"Cannot ask {Slot} for region {index}:");
        VfioRegionInfo region = new(
            index, (VfioRegionFlags)(data.Flags & 7), data.Size, data.Offset, CanMapMsiXTable: false);
        return (data.Flags & HasCapabilities) != 0 && data.ArgumentSize > size
            ? ReadCapabilities(region, (int)Math.Min(data.ArgumentSize, MaxCapabilityBytes))
            : region;
    }

    /// <summary>Reads a region.</summary>
    /// <param name="region">The region.</param>
    /// <param name="offset">From its beginning.</param>
    /// <param name="data">Where to; for registers 1, 2, 4 or 8 bytes, aligned.</param>
    /// <returns>None; EIO: memory is off in the command register; EINVAL: outside; or what else the kernel
    /// said.</returns>
    public LinuxError TryRead(VfioRegionInfo region, ulong offset, Span<byte> data)
    {
        ArgumentNullException.ThrowIfNull(region);
        long result = _calls.ReadAt(_handle, data, (long)(region.Offset + offset));
        return Short(result, data.Length, "pread(vfio)");
    }

    /// <summary>Writes a region.</summary>
    /// <param name="region">The region.</param>
    /// <param name="offset">From its beginning.</param>
    /// <param name="data">What; for registers 1, 2, 4 or 8 bytes, aligned.</param>
    /// <returns>As for <see cref="TryRead"/>.</returns>
    public LinuxError TryWrite(VfioRegionInfo region, ulong offset, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(region);
        long result = _calls.WriteAt(_handle, data, (long)(region.Offset + offset));
        return Short(result, data.Length, "pwrite(vfio)");
    }

    /// <summary>Maps a piece of a region.</summary>
    /// <returns>None, or why not.</returns>
    internal LinuxError TryMap(VfioRegionInfo region, VfioRegionArea area, out MemoryMapping mapping)
    {
        MemoryProtection protection =
            ((region.Flags & VfioRegionFlags.Read) != 0 ? MemoryProtection.Read : MemoryProtection.None)
            | ((region.Flags & VfioRegionFlags.Write) != 0 ? MemoryProtection.Write : MemoryProtection.None);
        int result = _calls.Map(
            _handle, (long)(region.Offset + area.Offset), (long)area.SizeBytes, protection, MappingFlags.Shared,
            out mapping);
        return LinuxError.Of(result, "mmap(vfio)");
    }

    private const string RegionCall = "ioctl(VFIO_DEVICE_GET_REGION_INFO)";

    private static LinuxError Short(long result, int length, string call) =>
        result >= 0 && result < length ? new LinuxError(Errno.EIO, call) : LinuxError.Of(result, call);

    // The kernel has answered how much room its capabilities need. A list that leads outside, or back, ends.
    private VfioRegionInfo ReadCapabilities(VfioRegionInfo region, int size)
    {
        byte[] buffer = new byte[size];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, size);
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(8), region.Index);
        int result = _calls.Ioctl(_handle, VfioRequests.VFIO_DEVICE_GET_REGION_INFO, buffer.AsSpan());
        LinuxException.ThrowIf(result, RegionCall, $"Cannot ask {Slot} for region {region.Index}:");
        int place = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(12));
        int before = 0;
        while (place > before && place <= size - 8)
        {
            Span<byte> capability = buffer.AsSpan(place);
            int id = BinaryPrimitives.ReadUInt16LittleEndian(capability);
            region = id switch
            {
                MsiXMappable => region with { CanMapMsiXTable = true },
                SparseMap => region with { Areas = ReadAreas(capability) },
                _ => region,
            };
            before = place;
            place = BinaryPrimitives.ReadInt32LittleEndian(capability[4..]);
        }

        return region;
    }

    private static List<VfioRegionArea> ReadAreas(ReadOnlySpan<byte> capability)
    {
        List<VfioRegionArea> areas = [];
        uint count = capability.Length < 16 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(capability[8..]);
        for (int place = 16; areas.Count < count && place <= capability.Length - 16; place += 16)
        {
            areas.Add(new VfioRegionArea(
                BinaryPrimitives.ReadUInt64LittleEndian(capability[place..]),
                BinaryPrimitives.ReadUInt64LittleEndian(capability[(place + 8)..])));
        }

        return areas;
    }
}
