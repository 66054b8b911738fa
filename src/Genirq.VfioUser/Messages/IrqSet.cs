using System.Buffers.Binary;

namespace Genirq.VfioUser.Messages;

/// <summary>The fixed part of SET_IRQS.</summary>
/// <param name="ArgumentBytes">The body's own size, as the client says.</param>
/// <param name="Flags">One data kind and one action.</param>
/// <param name="Index">The interrupt type.</param>
/// <param name="Start">The first vector.</param>
/// <param name="Count">How many vectors.</param>
internal readonly record struct IrqSet(uint ArgumentBytes, IrqSetFlags Flags, uint Index, uint Start, uint Count)
{
    /// <summary>Reads it.</summary>
    public static IrqSet Read(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(body),
        (IrqSetFlags)BinaryPrimitives.ReadUInt32LittleEndian(body[4..]),
        BinaryPrimitives.ReadUInt32LittleEndian(body[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(body[12..]),
        BinaryPrimitives.ReadUInt32LittleEndian(body[16..]));

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(body, ArgumentBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], (uint)Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], Index);
        BinaryPrimitives.WriteUInt32LittleEndian(body[12..], Start);
        BinaryPrimitives.WriteUInt32LittleEndian(body[16..], Count);
    }
}
