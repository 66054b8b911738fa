using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Clients;

/// <content>The commands.</content>
public sealed partial class VfioUserClient
{
    /// <summary>Asks for the numbers of regions and interrupt types.</summary>
    /// <param name="regions">How many regions.</param>
    /// <param name="irqKinds">How many interrupt types.</param>
    /// <returns>0, or an errno negated.</returns>
    public int GetDeviceInfo(out int regions, out int irqKinds)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Fixed(WireLimits.DeviceInfoSize), WireLimits.DeviceInfoSize);
        int error = Exchange(VfioUserCommand.GetDeviceInfo, WireLimits.DeviceInfoSize, default, default);
        bool isWhole = error == 0 && _socket.Body.Length >= WireLimits.DeviceInfoSize;
        regions = isWhole ? BinaryPrimitives.ReadInt32LittleEndian(_socket.Body[8..]) : 0;
        irqKinds = isWhole ? BinaryPrimitives.ReadInt32LittleEndian(_socket.Body[12..]) : 0;
        return Checked(error, WireLimits.DeviceInfoSize);
    }

    /// <summary>Asks for a region.</summary>
    /// <param name="index">The region.</param>
    /// <param name="region">What it is; null after an error.</param>
    /// <returns>0, or an errno negated.</returns>
    public int GetRegionInfo(int index, out VfioUserRegion? region)
    {
        region = null;
        uint room = WireLimits.RegionInfoSize;
        while (true)
        {
            Span<byte> part = Fixed(WireLimits.RegionInfoSize);
            BinaryPrimitives.WriteUInt32LittleEndian(part, room);
            BinaryPrimitives.WriteInt32LittleEndian(part[8..], index);
            int error = Checked(
                Exchange(VfioUserCommand.GetRegionInfo, WireLimits.RegionInfoSize, default, default),
                WireLimits.RegionInfoSize);
            if (error != 0)
            {
                return error;
            }

            uint needed = BinaryPrimitives.ReadUInt32LittleEndian(_socket.Body);
            if (needed <= room || needed > WireLimits.MaxTransferBytes)
            {
                region = ReadRegionInfo(_socket.Body, _socket.TakeDescriptors());
                return 0;
            }

            room = needed;
        }
    }

    /// <summary>Asks for an interrupt type.</summary>
    /// <param name="kind">The type.</param>
    /// <param name="flags">What it can do.</param>
    /// <param name="count">How many vectors it has.</param>
    /// <returns>0, or an errno negated.</returns>
    public int GetIrqInfo(IrqKind kind, out IrqInfoFlags flags, out int count)
    {
        Span<byte> part = Fixed(WireLimits.IrqInfoSize);
        BinaryPrimitives.WriteUInt32LittleEndian(part, WireLimits.IrqInfoSize);
        BinaryPrimitives.WriteInt32LittleEndian(part[8..], (int)kind);
        int error = Exchange(VfioUserCommand.GetIrqInfo, WireLimits.IrqInfoSize, default, default);
        bool isWhole = error == 0 && _socket.Body.Length >= WireLimits.IrqInfoSize;
        flags = isWhole ? (IrqInfoFlags)BinaryPrimitives.ReadUInt32LittleEndian(_socket.Body[4..]) : 0;
        count = isWhole ? BinaryPrimitives.ReadInt32LittleEndian(_socket.Body[12..]) : 0;
        return Checked(error, WireLimits.IrqInfoSize);
    }

    /// <summary>Reads a region.</summary>
    /// <param name="region">The region.</param>
    /// <param name="offset">From its beginning.</param>
    /// <param name="data">Where to.</param>
    /// <returns>0, or an errno negated.</returns>
    public int ReadRegion(int region, ulong offset, Span<byte> data)
    {
        RegionAccess access = new(offset, (uint)region, (uint)data.Length);
        access.Write(Fixed(RegionAccess.Size));
        int size = RegionAccess.Size + data.Length;
        int error = Checked(Exchange(VfioUserCommand.RegionRead, RegionAccess.Size, default, default), size);
        if (error == 0)
        {
            _socket.Body.Slice(RegionAccess.Size, data.Length).CopyTo(data);
        }

        return error;
    }

    /// <summary>Writes a region.</summary>
    /// <param name="region">The region.</param>
    /// <param name="offset">From its beginning.</param>
    /// <param name="data">What.</param>
    /// <param name="isPosted">Whether no reply is wanted: the result is 0 then, whatever becomes of it.</param>
    /// <returns>0, or an errno negated.</returns>
    public int WriteRegion(int region, ulong offset, ReadOnlySpan<byte> data, bool isPosted = false)
    {
        new RegionAccess(offset, (uint)region, (uint)data.Length).Write(Fixed(RegionAccess.Size));
        if (isPosted)
        {
            Send(VfioUserCommand.RegionWrite, WireFlags.NoReply, RegionAccess.Size, data, default);
            return 0;
        }

        return Checked(Exchange(VfioUserCommand.RegionWrite, RegionAccess.Size, data, default), RegionAccess.Size);
    }

    /// <summary>Reads 32 bits of a region.</summary>
    /// <param name="region">The region.</param>
    /// <param name="offset">From its beginning.</param>
    /// <param name="value">The value; 0 after an error.</param>
    /// <returns>0, or an errno negated.</returns>
    public int ReadUInt32(int region, ulong offset, out uint value)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        data.Clear();
        int error = ReadRegion(region, offset, data);
        value = BinaryPrimitives.ReadUInt32LittleEndian(data);
        return error;
    }

    /// <summary>Writes 32 bits of a region.</summary>
    /// <param name="region">The region.</param>
    /// <param name="offset">From its beginning.</param>
    /// <param name="value">The value.</param>
    /// <param name="isPosted">Whether no reply is wanted.</param>
    /// <returns>0, or an errno negated.</returns>
    public int WriteUInt32(int region, ulong offset, uint value, bool isPosted = false)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        return WriteRegion(region, offset, data, isPosted);
    }

    /// <summary>Arms, disarms, masks, unmasks or signals interrupts.</summary>
    /// <param name="kind">The type.</param>
    /// <param name="flags">One data kind and one action.</param>
    /// <param name="start">The first vector.</param>
    /// <param name="count">How many vectors.</param>
    /// <param name="data">With <see cref="IrqSetFlags.DataBool"/>: a byte for each vector.</param>
    /// <param name="descriptors">With <see cref="IrqSetFlags.DataEventFd"/>: one for each vector; none at all takes
    /// the vectors' descriptors away.</param>
    /// <returns>0, or an errno negated.</returns>
    /// <exception cref="ArgumentNullException">One of the descriptors is null; nothing was sent.</exception>
    public int SetIrqs(
        IrqKind kind,
        IrqSetFlags flags,
        int start,
        int count,
        ReadOnlySpan<byte> data = default,
        params ReadOnlySpan<SafeHandle> descriptors)
    {
        HeldDescriptors.ThrowIfNull(descriptors, nameof(descriptors));
        WriteIrqSet(kind, flags, start, count, data.Length);
        return Exchange(VfioUserCommand.SetIrqs, WireLimits.IrqSetSize, data, descriptors);
    }

    /// <summary>Signals a range of vectors without waiting for a reply.</summary>
    /// <param name="kind">The type.</param>
    /// <param name="start">The first vector.</param>
    /// <param name="count">How many vectors.</param>
    public void PostTrigger(IrqKind kind, int start, int count)
    {
        WriteIrqSet(kind, IrqSetFlags.DataNone | IrqSetFlags.Trigger, start, count, 0);
        Send(VfioUserCommand.SetIrqs, WireFlags.NoReply, WireLimits.IrqSetSize, default, default);
    }

    /// <summary>Lets the device reach memory.</summary>
    /// <param name="address">Where in the device's address space.</param>
    /// <param name="sizeBytes">How long.</param>
    /// <param name="flags">What it may do; with a descriptor also how the memory is reached.</param>
    /// <param name="descriptor">The file; null: by messages.</param>
    /// <param name="fileOffset">Where in the file.</param>
    /// <returns>0, or an errno negated.</returns>
    public int MapMemory(
        ulong address, ulong sizeBytes, DmaFlags flags, SafeHandle? descriptor = null, ulong fileOffset = 0)
    {
        new DmaMapping(DmaMapping.Size, flags, fileOffset, address, sizeBytes).Write(Fixed(DmaMapping.Size));
        return descriptor is null
            ? Exchange(VfioUserCommand.DmaMap, DmaMapping.Size, default, default)
            : Exchange(VfioUserCommand.DmaMap, DmaMapping.Size, default, [descriptor]);
    }

    /// <summary>Takes memory away.</summary>
    /// <param name="address">Where it was mapped.</param>
    /// <param name="sizeBytes">How long it was.</param>
    /// <returns>0, or an errno negated.</returns>
    public int UnmapMemory(ulong address, ulong sizeBytes)
    {
        new DmaUnmapping(DmaUnmapping.Size, 0, address, sizeBytes).Write(Fixed(DmaUnmapping.Size));
        return Checked(
            Exchange(VfioUserCommand.DmaUnmap, DmaUnmapping.Size, default, default), DmaUnmapping.Size);
    }

    /// <summary>Resets the device.</summary>
    /// <returns>0, or an errno negated.</returns>
    public int Reset() => Exchange(VfioUserCommand.Reset, 0, default, default);

    private static VfioUserRegion ReadRegionInfo(ReadOnlySpan<byte> body, DescriptorHandle[] descriptors)
    {
        for (int i = 1; i < descriptors.Length; i++)
        {
            descriptors[i].Dispose();
        }

        return new VfioUserRegion
        {
            Flags = (RegionFlags)BinaryPrimitives.ReadUInt32LittleEndian(body[4..]),
            Index = BinaryPrimitives.ReadInt32LittleEndian(body[8..]),
            SizeBytes = BinaryPrimitives.ReadUInt64LittleEndian(body[16..]),
            FileOffset = BinaryPrimitives.ReadUInt64LittleEndian(body[24..]),
            Areas = SparseAreas.Read(body, BinaryPrimitives.ReadUInt32LittleEndian(body[12..])),
            Descriptor = descriptors.Length == 0 ? null : descriptors[0],
        };
    }

    private void WriteIrqSet(IrqKind kind, IrqSetFlags flags, int start, int count, int dataSize)
    {
        uint size = (uint)(WireLimits.IrqSetSize + dataSize);
        new IrqSet(size, flags, (uint)kind, (uint)start, (uint)count).Write(Fixed(WireLimits.IrqSetSize));
    }

    // A reply that is shorter than it must be is the server's fault.
    private int Checked(int error, int size) => error != 0 || _socket.Body.Length >= size
        ? error
        : throw new IOException($"The server's reply has {_socket.Body.Length} bytes where {size} belong.");
}
