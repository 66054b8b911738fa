using System.Buffers.Binary;

namespace NvmeDriver;

/// <summary>A command, before it gets its number.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Namespace">The namespace; 0 for none.</param>
/// <param name="Data">The address of the first page that is read or written; 0 for none.</param>
/// <param name="Words">Words 10 and 11; word 10 is the low one.</param>
/// <param name="Word12">Word 12.</param>
internal readonly record struct NvmeCommand(byte Operation, uint Namespace, ulong Data, ulong Words, uint Word12)
{
    /// <summary>The address of the second page, or of a list of all further ones; 0 for none.</summary>
    public ulong MoreData { get; init; }

    /// <summary>Writes its 64 bytes.</summary>
    /// <param name="entry">64 zeros.</param>
    /// <param name="number">The number that its completion will carry.</param>
    public void Encode(Span<byte> entry, ushort number)
    {
        entry[0] = Operation;
        BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], Namespace);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[24..], Data);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[32..], MoreData);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[40..], Words);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[48..], Word12);
    }
}
