using System.Buffers.Binary;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;

namespace Genirq.Pci.Devices;

/// <summary>The registers of a device model as a driver in the same process reaches them.</summary>
/// <param name="function">The device's side.</param>
/// <param name="ownMemory">The device's own registers, behind BARs outside MSI-X; null: they read all ones.</param>
/// <remarks>As thread-safe as the function.</remarks>
public sealed class DirectFunctionAccess(DeviceFunction function, IPciMemory? ownMemory = null)
    : IPciConfigSpace, IPciMemory
{
    /// <inheritdoc/>
    public int SizeBytes => function.ConfigSizeBytes;

    /// <inheritdoc/>
    public byte ReadByte(int offset)
    {
        Span<byte> data = stackalloc byte[1];
        Read(offset, data);
        return data[0];
    }

    /// <inheritdoc/>
    public ushort ReadUInt16(int offset)
    {
        Span<byte> data = stackalloc byte[sizeof(ushort)];
        Read(offset, data);
        return BinaryPrimitives.ReadUInt16LittleEndian(data);
    }

    /// <inheritdoc/>
    public uint ReadUInt32(int offset)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        Read(offset, data);
        return BinaryPrimitives.ReadUInt32LittleEndian(data);
    }

    /// <inheritdoc/>
    public void WriteByte(int offset, byte value) => Write(offset, [value]);

    /// <inheritdoc/>
    public void WriteUInt16(int offset, ushort value)
    {
        Span<byte> data = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(data, value);
        Write(offset, data);
    }

    /// <inheritdoc/>
    public void WriteUInt32(int offset, uint value)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        Write(offset, data);
    }

    /// <inheritdoc/>
    public ulong SizeOf(int bar) => function.GetBar(bar) is { IsMemory: true } memory ? memory.SizeBytes : 0;

    /// <inheritdoc/>
    public uint ReadUInt32(int bar, ulong offset)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        return function.ReadBar(bar, offset, data)
            ? BinaryPrimitives.ReadUInt32LittleEndian(data)
            : ownMemory?.ReadUInt32(bar, offset) ?? uint.MaxValue;
    }

    /// <inheritdoc/>
    public void WriteUInt32(int bar, ulong offset, uint value)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        if (!function.WriteBar(bar, offset, data))
        {
            ownMemory?.WriteUInt32(bar, offset, value);
        }
    }

    private void Read(int offset, Span<byte> data)
    {
        Check(offset, data.Length);
        function.ReadConfig(offset, data);
    }

    private void Write(int offset, ReadOnlySpan<byte> data)
    {
        Check(offset, data.Length);
        function.WriteConfig(offset, data);
    }

    private void Check(int offset, int widthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, SizeBytes - widthBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset & (widthBytes - 1), 0, nameof(offset));
    }
}
