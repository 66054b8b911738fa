using System.Buffers.Binary;

namespace Genirq.VfioUser.Messages;

/// <summary>The header of a message.</summary>
/// <param name="Id">Chosen by the sender of a command, repeated in the reply.</param>
/// <param name="Command">What it asks for.</param>
/// <param name="SizeBytes">The whole message with this header.</param>
/// <param name="Flags">Type and options.</param>
/// <param name="Error">A positive errno in a failing reply, else 0.</param>
internal readonly record struct WireHeader(
    ushort Id, VfioUserCommand Command, uint SizeBytes, WireFlags Flags, uint Error)
{
    /// <summary>The size of a header.</summary>
    public const int Size = 16;

    /// <summary>Whether it is a reply.</summary>
    public bool IsReply => (Flags & WireFlags.TypeMask) == WireFlags.Reply;

    /// <summary>Whether it is a command.</summary>
    public bool IsCommand => (Flags & WireFlags.TypeMask) == WireFlags.Command;

    /// <summary>Whether the sender wants no reply.</summary>
    public bool IsPosted => (Flags & WireFlags.NoReply) != 0;

    /// <summary>Whether a reply says that the command failed.</summary>
    public bool IsError => (Flags & WireFlags.Error) != 0;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">16 bytes or more.</param>
    public static WireHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (VfioUserCommand)BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        (WireFlags)BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));

    /// <summary>Writes the header.</summary>
    /// <param name="bytes">16 bytes or more.</param>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Id);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], (ushort)Command);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], SizeBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], (uint)Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], Error);
    }
}
