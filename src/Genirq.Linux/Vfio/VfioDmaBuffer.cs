using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Linux.Vfio;

/// <summary>Memory that a device reaches: locked, and mapped by the IOMMU.</summary>
/// <remarks>Thread-safe, as memory is: nothing orders two accesses but the program itself.</remarks>
public sealed class VfioDmaBuffer : IDisposable
{
    private const int PageBytes = 4096;

    private readonly VfioAddressSpace _space;
    private readonly MemoryMapping _memory;

    private VfioDmaBuffer(VfioAddressSpace space, MemoryMapping memory, ulong deviceAddress)
    {
        _space = space;
        _memory = memory;
        DeviceAddress = deviceAddress;
    }

    /// <summary>Where devices see it.</summary>
    public ulong DeviceAddress { get; }

    /// <summary>Its size.</summary>
    public long SizeBytes => _memory.LengthBytes;

    /// <summary>Makes a buffer, all zeros.</summary>
    /// <param name="device">The device that is to reach it.</param>
    /// <param name="deviceAddress">Where it is to see it; a multiple of 4096, away from 0xFEE00000 to
    /// 0xFEEFFFFF.</param>
    /// <param name="sizeBytes">The size; whole pages of 4096 bytes.</param>
    /// <param name="buffer">The buffer; null if it was refused.</param>
    /// <returns>None; EEXIST: something is mapped there; ENOMEM: no memory, or too much is locked; or what else the
    /// kernel said. Then nothing is left behind.</returns>
    public static LinuxError TryCreate(
        VfioDevice device, ulong deviceAddress, int sizeBytes, out VfioDmaBuffer? buffer)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeBytes, PageBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sizeBytes % PageBytes, 0, nameof(sizeBytes));
        ArgumentOutOfRangeException.ThrowIfNotEqual(deviceAddress % PageBytes, 0UL, nameof(deviceAddress));
        buffer = null;
        int result = device.Calls.Map(
            null, 0, sizeBytes, MemoryProtection.ReadWrite, MappingFlags.Shared, out MemoryMapping memory);
        LinuxError error = LinuxError.Of(result, "mmap");
        if (error.IsNone)
        {
            error = device.AddressSpace.TryMap(memory, deviceAddress);
        }

        if (!error.IsNone)
        {
            memory.Dispose();
            return error;
        }

        buffer = new VfioDmaBuffer(device.AddressSpace, memory, deviceAddress);
        return LinuxError.None;
    }

    /// <summary>Reads it.</summary>
    /// <param name="offset">From its beginning.</param>
    /// <param name="data">Where to.</param>
    public void Read(long offset, Span<byte> data)
    {
        using HeldMapping held = _memory.Hold();
        _memory.Span(offset, data.Length).CopyTo(data);

        // Ordering: what is read after this, of memory or of the device, is not older than what was read here.
        Interlocked.MemoryBarrier();
    }

    /// <summary>Writes it. The device sees it before any later write to one of its registers.</summary>
    /// <param name="offset">From its beginning.</param>
    /// <param name="data">What.</param>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        using HeldMapping held = _memory.Hold();
        data.CopyTo(_memory.Span(offset, data.Length));

        // Ordering: pairs with the device, which reads memory once a register's write has told it to.
        Interlocked.MemoryBarrier();
    }

    /// <summary>Takes it away from the device and frees it. The device must have been told to let it alone.</summary>
    public void Dispose()
    {
        if (!_memory.IsClosed)
        {
            // A refusal means that the space has gone, and the mapping with it.
            _ = _space.TryUnmap(DeviceAddress, (ulong)_memory.LengthBytes);
            _memory.Dispose();
        }
    }
}
