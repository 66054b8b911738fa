using System.Buffers.Binary;

namespace Genirq.VfioUser.Messages;

/// <summary>The body of DMA_MAP.</summary>
/// <param name="ArgumentBytes">The body's own size, as the client says.</param>
/// <param name="Flags">What is allowed, and how it is reached.</param>
/// <param name="FileOffset">Where in the file of the descriptor.</param>
/// <param name="Address">Where in the device's address space.</param>
/// <param name="SizeBytes">How long it is.</param>
internal readonly record struct DmaMapping(
    uint ArgumentBytes, DmaFlags Flags, ulong FileOffset, ulong Address, ulong SizeBytes)
{
    /// <summary>The size of the body.</summary>
    public const int Size = 32;

    /// <summary>Reads it.</summary>
    public static DmaMapping Read(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(body),
        (DmaFlags)BinaryPrimitives.ReadUInt32LittleEndian(body[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(body[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(body[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(body[24..]));

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(body, ArgumentBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], (uint)Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(body[8..], FileOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(body[16..], Address);
        BinaryPrimitives.WriteUInt64LittleEndian(body[24..], SizeBytes);
    }
}
