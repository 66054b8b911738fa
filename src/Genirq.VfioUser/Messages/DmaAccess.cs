using System.Buffers.Binary;

namespace Genirq.VfioUser.Messages;

/// <summary>The fixed part of DMA_READ and DMA_WRITE.</summary>
/// <param name="Address">Where in the client's memory.</param>
/// <param name="Count">How many bytes.</param>
internal readonly record struct DmaAccess(ulong Address, ulong Count)
{
    /// <summary>The size of this part.</summary>
    public const int Size = 16;

    /// <summary>Reads it.</summary>
    public static DmaAccess Read(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(body), BinaryPrimitives.ReadUInt64LittleEndian(body[8..]));

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(body, Address);
        BinaryPrimitives.WriteUInt64LittleEndian(body[8..], Count);
    }
}
