using System.Buffers.Binary;

namespace Genirq.Pci.Configuration;

/// <summary>A configuration space in memory: plain bytes, all of which can be read and written.</summary>
/// <remarks>Not thread-safe. For captures, and as storage of tests and models.</remarks>
public sealed class PciConfigImage : IPciConfigSpace
{
    private readonly byte[] _bytes;

    /// <summary>Makes an image of bytes, which are copied.</summary>
    /// <param name="bytes">0 to 4096 bytes, from offset 0; fewer than the device has: the rest is not known.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are more than 4096 bytes.</exception>
    public PciConfigImage(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, PciConfigLayout.ExtendedSizeBytes, nameof(bytes));
        _bytes = bytes.ToArray();
    }

    /// <summary>Makes an image of zeroes.</summary>
    /// <param name="sizeBytes">0 to 4096.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is outside.</exception>
    public PciConfigImage(int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeBytes, PciConfigLayout.ExtendedSizeBytes);
        _bytes = new byte[sizeBytes];
    }

    /// <inheritdoc/>
    public int SizeBytes => _bytes.Length;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <inheritdoc/>
    public byte ReadByte(int offset) => At(offset, 1)[0];

    /// <inheritdoc/>
    public ushort ReadUInt16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(At(offset, sizeof(ushort)));

    /// <inheritdoc/>
    public uint ReadUInt32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(At(offset, sizeof(uint)));

    /// <inheritdoc/>
    public void WriteByte(int offset, byte value) => At(offset, 1)[0] = value;

    /// <inheritdoc/>
    public void WriteUInt16(int offset, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(At(offset, sizeof(ushort)), value);

    /// <inheritdoc/>
    public void WriteUInt32(int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(At(offset, sizeof(uint)), value);

    private Span<byte> At(int offset, int widthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _bytes.Length - widthBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset & (widthBytes - 1), 0, nameof(offset));
        return _bytes.AsSpan(offset, widthBytes);
    }
}
