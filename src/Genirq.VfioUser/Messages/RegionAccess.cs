using System.Buffers.Binary;

namespace Genirq.VfioUser.Messages;

/// <summary>The fixed part of REGION_READ and REGION_WRITE.</summary>
/// <param name="Offset">From the region's beginning.</param>
/// <param name="Region">The region.</param>
/// <param name="Count">How many bytes.</param>
internal readonly record struct RegionAccess(ulong Offset, uint Region, uint Count)
{
    /// <summary>The size of this part.</summary>
    public const int Size = 16;

    /// <summary>Reads it.</summary>
    public static RegionAccess Read(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(body),
        BinaryPrimitives.ReadUInt32LittleEndian(body[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(body[12..]));

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(body, Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], Region);
        BinaryPrimitives.WriteUInt32LittleEndian(body[12..], Count);
    }
}
