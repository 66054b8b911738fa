using System.Buffers.Binary;

namespace Genirq.VfioUser.Messages;

/// <summary>The body of DMA_UNMAP.</summary>
/// <param name="ArgumentBytes">The largest reply body that the client takes.</param>
/// <param name="Flags">2: everything.</param>
/// <param name="Address">Where the window begins.</param>
/// <param name="SizeBytes">How long it is.</param>
internal readonly record struct DmaUnmapping(uint ArgumentBytes, uint Flags, ulong Address, ulong SizeBytes)
{
    /// <summary>The size of the body.</summary>
    public const int Size = 24;

    /// <summary>The flag that unmaps all windows; address and size are 0 then.</summary>
    public const uint AllFlag = 2;

    /// <summary>Reads it.</summary>
    public static DmaUnmapping Read(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(body),
        BinaryPrimitives.ReadUInt32LittleEndian(body[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(body[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(body[16..]));

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(body, ArgumentBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(body[8..], Address);
        BinaryPrimitives.WriteUInt64LittleEndian(body[16..], SizeBytes);
    }
}
