using System.Buffers.Binary;

namespace Genirq.Pci.Configuration;

/// <summary>A configuration space whose owner reaches it by runs of bytes: a file, a region, a device model.</summary>
/// <remarks>
/// <para>Checks each access and turns values into bytes. As thread-safe as the two methods behind it.</para>
/// <para>Source: PCI Express Base Specification 6.0, 7.2.</para>
/// </remarks>
public abstract class PciConfigBytes : IPciConfigSpace
{
    /// <inheritdoc/>
    public abstract int SizeBytes { get; }

    /// <inheritdoc/>
    public byte ReadByte(int offset)
    {
        Span<byte> data = stackalloc byte[1];
        ReadChecked(offset, data);
        return data[0];
    }

    /// <inheritdoc/>
    public ushort ReadUInt16(int offset)
    {
        Span<byte> data = stackalloc byte[sizeof(ushort)];
        ReadChecked(offset, data);
        return BinaryPrimitives.ReadUInt16LittleEndian(data);
    }

    /// <inheritdoc/>
    public uint ReadUInt32(int offset)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        ReadChecked(offset, data);
        return BinaryPrimitives.ReadUInt32LittleEndian(data);
    }

    /// <inheritdoc/>
    public void WriteByte(int offset, byte value) => WriteChecked(offset, [value]);

    /// <inheritdoc/>
    public void WriteUInt16(int offset, ushort value)
    {
        Span<byte> data = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(data, value);
        WriteChecked(offset, data);
    }

    /// <inheritdoc/>
    public void WriteUInt32(int offset, uint value)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        WriteChecked(offset, data);
    }

    /// <summary>Reads bytes; all ones where nothing answers.</summary>
    /// <param name="offset">A multiple of their number; all are inside.</param>
    /// <param name="data">Where to: 1, 2 or 4 bytes.</param>
    protected abstract void Read(int offset, Span<byte> data);

    /// <summary>Writes bytes; they are lost where nothing answers.</summary>
    /// <param name="offset">A multiple of their number; all are inside.</param>
    /// <param name="data">1, 2 or 4 bytes.</param>
    protected abstract void Write(int offset, ReadOnlySpan<byte> data);

    private void ReadChecked(int offset, Span<byte> data)
    {
        Check(offset, data.Length);
        Read(offset, data);
    }

    private void WriteChecked(int offset, ReadOnlySpan<byte> data)
    {
        Check(offset, data.Length);
        Write(offset, data);
    }

    private void Check(int offset, int widthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, SizeBytes - widthBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset & (widthBytes - 1), 0, nameof(offset));
    }
}
