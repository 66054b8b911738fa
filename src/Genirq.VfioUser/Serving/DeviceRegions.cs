using System.Numerics;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Interrupts;
using Genirq.VfioUser.Memory;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Serving;

/// <summary>The regions of a served device: its BARs and its configuration space.</summary>
/// <param name="device">The device.</param>
/// <param name="memory">What stands in its shared areas.</param>
/// <param name="interrupts">Who must know of writes to the MSI-X table.</param>
/// <remarks>
/// Accesses are cut into pieces of 1, 2, 4 or 8 bytes that are aligned to their size, as a bus does; the configuration
/// space has pieces of 4 bytes at most. Allocates nothing.
/// </remarks>
internal sealed class DeviceRegions(PciFunction device, SharedBarMemory memory, ClientInterrupts interrupts)
{
    private const int LongestPiece = 8;

    private readonly bool _hasSharedAreas = device.SharedAreas.Count != 0;

    /// <summary>How long a region is; 0: absent.</summary>
    public ulong SizeOf(uint region) => region switch
    {
        < DeviceFunction.BarCount => device.Function.GetBar((int)region).SizeBytes,
        WireLimits.ConfigRegion => (ulong)device.Function.ConfigSizeBytes,
        _ => 0,
    };

    /// <summary>Whether an access lies within its region, and is not too long.</summary>
    public bool IsPossible(in RegionAccess access)
    {
        ulong size = SizeOf(access.Region);
        return size != 0 && access.Count <= WireLimits.MaxTransferBytes && access.Offset <= size
            && access.Count <= size - access.Offset;
    }

    /// <summary>Reads. The access is possible.</summary>
    public void Read(in RegionAccess access, Span<byte> data)
    {
        int bar = (int)access.Region;
        if (_hasSharedAreas && memory.TryRead(bar, access.Offset, data))
        {
            return;
        }

        ulong offset = access.Offset;
        int longest = access.Region == WireLimits.ConfigRegion ? sizeof(uint) : LongestPiece;
        while (!data.IsEmpty)
        {
            int length = PieceOf(offset, data.Length, longest);
            ReadPiece(bar, offset, data[..length]);
            data = data[length..];
            offset += (uint)length;
        }
    }

    /// <summary>Writes. The access is possible.</summary>
    public void Write(in RegionAccess access, ReadOnlySpan<byte> data)
    {
        int bar = (int)access.Region;
        if (_hasSharedAreas && memory.TryWrite(bar, access.Offset, data))
        {
            return;
        }

        ulong offset = access.Offset;
        int longest = access.Region == WireLimits.ConfigRegion ? sizeof(uint) : LongestPiece;
        while (!data.IsEmpty)
        {
            int length = PieceOf(offset, data.Length, longest);
            WritePiece(bar, offset, data[..length]);
            data = data[length..];
            offset += (uint)length;
        }
    }

    private static int PieceOf(ulong offset, int length, int longest)
    {
        int aligned = 1 << Math.Min(BitOperations.TrailingZeroCount(offset), BitOperations.Log2((uint)longest));
        return Math.Min(aligned, 1 << BitOperations.Log2((uint)length));
    }

    private void ReadPiece(int region, ulong offset, Span<byte> data)
    {
        if (region == WireLimits.ConfigRegion)
        {
            device.Function.ReadConfig((int)offset, data);
        }
        else if (!device.Function.ReadBar(region, offset, data)
            && !(_hasSharedAreas && memory.TryRead(region, offset, data)))
        {
            device.ReadBar(region, offset, data);
        }
    }

    private void WritePiece(int region, ulong offset, ReadOnlySpan<byte> data)
    {
        if (region == WireLimits.ConfigRegion)
        {
            device.Function.WriteConfig((int)offset, data);
        }
        else if (device.Function.WriteBar(region, offset, data))
        {
            interrupts.NoteTableWrite();
        }
        else if (!(_hasSharedAreas && memory.TryWrite(region, offset, data)))
        {
            device.WriteBar(region, offset, data);
        }
    }
}
