using System.Buffers.Binary;
using Genirq.Interop;
using Genirq.Interop.Handles;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Interrupts;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Serving;

/// <content>The commands. Each returns 0 or a positive errno, and writes the body of its reply.</content>
internal sealed partial class ClientSession
{
    private const uint ResetFlag = 1;
    private const uint PciFlag = 2;

    private byte[] _scratch = [];

    private void Negotiate(in WireHeader header, ReadOnlySpan<byte> body, DescriptorBatch descriptors)
    {
        if (header.Command != VfioUserCommand.Version || descriptors.Count != 0 || descriptors.IsOverrun
            || !VersionText.TryRead(body, out PeerLimits limits) || limits.Major != WireLimits.Major)
        {
            _device.Counters.AddError();
            Refuse(header, Errno.EINVAL, "The client began with something other than a version that is known.");
            return;
        }

        _limits = limits;
        PeerLimits own = new()
        {
            Major = WireLimits.Major,
            Minor = Math.Min(limits.Minor, WireLimits.Minor),
            MaxDescriptors = WireLimits.MaxDescriptors,
            MaxTransferBytes = WireLimits.MaxTransferBytes,
            MaxDmaWindows = _device.Options.MaxDmaWindows,
            PageSizes = WireLimits.PageBytes,
            HasWriteMulti = limits.HasWriteMulti,
            HasMigration = limits.HasMigration,
            HasTwinSocket = limits.HasTwinSocket && OpenTwin(),
            TwinSocketIndex = 0,
        };
        byte[] text = VersionText.Write(own);
        text.CopyTo(_output.Take(text.Length));
        if (own.HasTwinSocket)
        {
            _output.Attach(_twinOfClient!);
        }

        _output.End(ReplyTo(header));
        _device.Interrupts.Connect();
    }

    private int Dispatch(in WireHeader header, ReadOnlySpan<byte> body, DescriptorBatch descriptors)
    {
        if (descriptors.Count != 0 && header.Command is not (VfioUserCommand.SetIrqs or VfioUserCommand.DmaMap))
        {
            return Errno.EINVAL;
        }

        return header.Command switch
        {
            VfioUserCommand.RegionRead => ReadRegion(body),
            VfioUserCommand.RegionWrite => WriteRegion(body),
            VfioUserCommand.RegionWriteMulti => WriteRegions(body),
            VfioUserCommand.SetIrqs => _device.Interrupts.Set(body, descriptors),
            VfioUserCommand.DmaMap => _device.Dma.Map(body, descriptors),
            VfioUserCommand.DmaUnmap => UnmapDma(body),
            VfioUserCommand.GetDeviceInfo => GetDeviceInfo(body),
            VfioUserCommand.GetRegionInfo => GetRegionInfo(body),
            VfioUserCommand.GetIrqInfo => GetIrqInfo(body),
            VfioUserCommand.Reset => Reset(body),
            VfioUserCommand.Feature => _device.Migration.HandleFeature(body, _output),
            VfioUserCommand.MigrationRead => _device.Migration.Read(body, _output),
            VfioUserCommand.MigrationWrite => _device.Migration.Write(body),
            _ => Errno.EINVAL,
        };
    }

    private int ReadRegion(ReadOnlySpan<byte> body)
    {
        if (body.Length != RegionAccess.Size)
        {
            return Errno.EINVAL;
        }

        RegionAccess access = RegionAccess.Read(body);
        if (!_device.Regions.IsPossible(access) || access.Count > _limits!.MaxTransferBytes)
        {
            return Errno.EINVAL;
        }

        // The model may reach memory by messages, which go through the same output: the reply is begun afterwards.
        _device.Counters.AddRead();
        Span<byte> data = RoomFor((int)access.Count);
        _device.Regions.Read(access, data);
        Span<byte> reply = _output.Take(RegionAccess.Size + data.Length);
        access.Write(reply);
        data.CopyTo(reply[RegionAccess.Size..]);
        return 0;
    }

    private int WriteRegion(ReadOnlySpan<byte> body)
    {
        if (body.Length < RegionAccess.Size)
        {
            return Errno.EINVAL;
        }

        RegionAccess access = RegionAccess.Read(body);
        ReadOnlySpan<byte> data = body[RegionAccess.Size..];
        if (!_device.Regions.IsPossible(access) || (uint)data.Length != access.Count)
        {
            return Errno.EINVAL;
        }

        _device.Counters.AddWrite();
        _device.Regions.Write(access, data);
        access.Write(_output.Take(RegionAccess.Size));
        return 0;
    }

    private int WriteRegions(ReadOnlySpan<byte> body)
    {
        const int CountSize = sizeof(ulong);
        const int DataOffset = 16;
        if (!_limits!.HasWriteMulti || body.Length < CountSize)
        {
            return Errno.EINVAL;
        }

        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(body);
        ReadOnlySpan<byte> records = body[CountSize..];
        if (count != (ulong)(records.Length / WireLimits.WriteRecordSize)
            || records.Length % WireLimits.WriteRecordSize != 0)
        {
            return Errno.EINVAL;
        }

        ulong done = 0;
        for (; !records.IsEmpty; records = records[WireLimits.WriteRecordSize..])
        {
            RegionAccess access = RegionAccess.Read(records);
            if (access.Count > sizeof(ulong) || !_device.Regions.IsPossible(access))
            {
                break;
            }

            _device.Counters.AddWrite();
            _device.Regions.Write(access, records.Slice(DataOffset, (int)access.Count));
            done++;
        }

        if (done == 0 && count != 0)
        {
            return Errno.EINVAL;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(_output.Take(CountSize), done);
        return 0;
    }

    private int UnmapDma(ReadOnlySpan<byte> body)
    {
        int error = _device.Dma.Unmap(body);
        if (error == 0)
        {
            body.CopyTo(_output.Take(body.Length));
        }

        return error;
    }

    private int GetDeviceInfo(ReadOnlySpan<byte> body)
    {
        if (!IsAnswerable(body, WireLimits.DeviceInfoSize))
        {
            return Errno.EINVAL;
        }

        Span<byte> reply = _output.Take(WireLimits.DeviceInfoSize);
        BinaryPrimitives.WriteUInt32LittleEndian(reply, WireLimits.DeviceInfoSize);
        BinaryPrimitives.WriteUInt32LittleEndian(reply[4..], ResetFlag | PciFlag);
        BinaryPrimitives.WriteUInt32LittleEndian(reply[8..], WireLimits.RegionCount);
        BinaryPrimitives.WriteUInt32LittleEndian(reply[12..], WireLimits.IrqKindCount);
        return 0;
    }

    private int GetRegionInfo(ReadOnlySpan<byte> body)
    {
        if (!IsAnswerable(body, WireLimits.RegionInfoSize))
        {
            return Errno.EINVAL;
        }

        uint room = BinaryPrimitives.ReadUInt32LittleEndian(body);
        uint region = BinaryPrimitives.ReadUInt32LittleEndian(body[8..]);
        if (region >= WireLimits.RegionCount)
        {
            return Errno.EINVAL;
        }

        ulong size = _device.Regions.SizeOf(region);
        DescriptorHandle? file = region < DeviceFunction.BarCount
            ? _device.SharedMemory.FileOf((int)region) : null;
        BarArea[] areas = file is null ? [] : [.. _device.SharedMemory.AreasOf((int)region)];
        int full = WireLimits.RegionInfoSize + (areas.Length == 0 ? 0 : SparseSizeOf(areas.Length));
        RegionFlags flags = (size == 0 ? 0 : RegionFlags.Read | RegionFlags.Write)
            | (areas.Length == 0 ? 0 : RegionFlags.Map | RegionFlags.Capabilities);
        bool isWhole = room >= (uint)full;
        Span<byte> reply = _output.Take(isWhole ? full : WireLimits.RegionInfoSize);
        BinaryPrimitives.WriteUInt32LittleEndian(reply, (uint)full);
        BinaryPrimitives.WriteUInt32LittleEndian(reply[4..], (uint)flags);
        BinaryPrimitives.WriteUInt32LittleEndian(reply[8..], region);
        BinaryPrimitives.WriteUInt64LittleEndian(reply[16..], size);
        if (isWhole && areas.Length != 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(reply[12..], WireLimits.RegionInfoSize);
            WriteSparse(reply[WireLimits.RegionInfoSize..], areas);
            _output.Attach(file!);
        }

        return 0;
    }

    private static int SparseSizeOf(int areas) => 16 + (areas * 16);

    private static void WriteSparse(Span<byte> place, BarArea[] areas)
    {
        const ushort SparseMap = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(place, SparseMap);
        BinaryPrimitives.WriteUInt16LittleEndian(place[2..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(place[8..], (uint)areas.Length);
        for (int i = 0; i < areas.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(place[(16 + (i * 16))..], areas[i].Offset);
            BinaryPrimitives.WriteUInt64LittleEndian(place[(24 + (i * 16))..], areas[i].SizeBytes);
        }
    }

    private int GetIrqInfo(ReadOnlySpan<byte> body)
    {
        if (!IsAnswerable(body, WireLimits.IrqInfoSize))
        {
            return Errno.EINVAL;
        }

        uint index = BinaryPrimitives.ReadUInt32LittleEndian(body[8..]);
        if (index >= WireLimits.IrqKindCount)
        {
            return Errno.EINVAL;
        }

        IrqKind kind = (IrqKind)index;
        Span<byte> reply = _output.Take(WireLimits.IrqInfoSize);
        BinaryPrimitives.WriteUInt32LittleEndian(reply, WireLimits.IrqInfoSize);
        BinaryPrimitives.WriteUInt32LittleEndian(reply[4..], (uint)ClientInterrupts.FlagsOf(kind));
        BinaryPrimitives.WriteUInt32LittleEndian(reply[8..], index);
        BinaryPrimitives.WriteUInt32LittleEndian(reply[12..], (uint)_device.Interrupts.CountOf(kind));
        return 0;
    }

    private int Reset(ReadOnlySpan<byte> body)
    {
        if (!body.IsEmpty)
        {
            return Errno.EINVAL;
        }

        _device.Counters.AddReset();
        _device.Migration.Abort();
        _device.Model.Function.Reset();
        return 0;
    }

    private Span<byte> RoomFor(int sizeBytes)
    {
        if (_scratch.Length < sizeBytes)
        {
            _scratch = new byte[Math.Max(sizeBytes, 4096)];
        }

        return _scratch.AsSpan(0, sizeBytes);
    }

    private static bool IsAnswerable(ReadOnlySpan<byte> body, int size) =>
        body.Length == size && BinaryPrimitives.ReadUInt32LittleEndian(body) >= (uint)size;
}
