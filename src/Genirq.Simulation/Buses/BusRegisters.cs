using System.Buffers.Binary;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;

namespace Genirq.Simulation.Buses;

/// <summary>A function's registers as a driver reaches them over the bus.</summary>
/// <remarks>A function that has been pulled out reads as all ones, and takes no writes.</remarks>
internal sealed class BusRegisters(BusFunction function) : IPciConfigSpace, IPciMemory
{
    /// <inheritdoc/>
    public int SizeBytes => function.Function.ConfigSizeBytes;

    /// <inheritdoc/>
    public byte ReadByte(int offset)
    {
        Span<byte> data = stackalloc byte[1];
        function.ReadConfig(Check(offset, data.Length), data);
        return data[0];
    }

    /// <inheritdoc/>
    public ushort ReadUInt16(int offset)
    {
        Span<byte> data = stackalloc byte[sizeof(ushort)];
        function.ReadConfig(Check(offset, data.Length), data);
        return BinaryPrimitives.ReadUInt16LittleEndian(data);
    }

    /// <inheritdoc/>
    public uint ReadUInt32(int offset)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        function.ReadConfig(Check(offset, data.Length), data);
        return BinaryPrimitives.ReadUInt32LittleEndian(data);
    }

    /// <inheritdoc/>
    public void WriteByte(int offset, byte value) => function.WriteConfig(Check(offset, 1), [value]);

    /// <inheritdoc/>
    public void WriteUInt16(int offset, ushort value)
    {
        Span<byte> data = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(data, value);
        function.WriteConfig(Check(offset, data.Length), data);
    }

    /// <inheritdoc/>
    public void WriteUInt32(int offset, uint value)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        function.WriteConfig(Check(offset, data.Length), data);
    }

    /// <inheritdoc/>
    public ulong SizeOf(int bar) =>
        function.Function.GetBar(bar) is { IsMemory: true } description ? description.SizeBytes : 0;

    /// <inheritdoc/>
    public uint ReadUInt32(int bar, ulong offset) => function.ReadBar(bar, offset);

    /// <inheritdoc/>
    public void WriteUInt32(int bar, ulong offset, uint value) => function.WriteBar(bar, offset, value);

    private int Check(int offset, int widthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, SizeBytes - widthBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset & (widthBytes - 1), 0, nameof(offset));
        return offset;
    }
}
