using System.Buffers.Binary;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Packs bytes as xz does, without making them shorter.</summary>
/// <remarks>Source: The .xz File Format 1.2.1; LZMA2 chunks that are not compressed.</remarks>
internal static class XzFiles
{
    private const int MostOfChunk = 1 << 16;
    private static readonly byte[] s_magic = [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    // The check of blocks is a CRC of 32 bits.
    private static readonly byte[] s_flags = [0, 1];

    /// <summary>Packs bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public static byte[] Pack(byte[] bytes)
    {
        using MemoryStream packed = new();
        packed.Write(s_magic);
        packed.Write(s_flags);
        packed.Write(Crc(s_flags));

        // One filter, LZMA2 (0x21), with a dictionary of 64 KiB; the header is padded to 12 bytes.
        byte[] header = [2, 0, 0x21, 1, 8, 0, 0, 0];
        packed.Write(header);
        packed.Write(Crc(header));
        long unpadded = header.Length + 4 + WriteChunks(packed, bytes);
        Pad(packed, unpadded);
        packed.Write(Crc(bytes));
        WriteIndex(packed, unpadded + 4, bytes.Length);
        return packed.ToArray();
    }

    private static long WriteChunks(MemoryStream packed, byte[] bytes)
    {
        long start = packed.Length;
        for (int at = 0; at < bytes.Length; at += MostOfChunk)
        {
            int length = Math.Min(MostOfChunk, bytes.Length - at);
            packed.Write([(byte)(at == 0 ? 1 : 2), (byte)((length - 1) >> 8), (byte)(length - 1)]);
            packed.Write(bytes, at, length);
        }

        packed.WriteByte(0);
        return packed.Length - start;
    }

    private static void WriteIndex(MemoryStream packed, long unpadded, int length)
    {
        using MemoryStream index = new();
        index.Write([0, 1]);
        WriteNumber(index, unpadded);
        WriteNumber(index, length);
        Pad(index, index.Length);
        byte[] whole = index.ToArray();
        packed.Write(whole);
        packed.Write(Crc(whole));
        byte[] footer = new byte[6];
        BinaryPrimitives.WriteInt32LittleEndian(footer, ((whole.Length + 4) / 4) - 1);
        s_flags.CopyTo(footer, 4);
        packed.Write(Crc(footer));
        packed.Write(footer);
        packed.Write("YZ"u8);
    }

    private static void WriteNumber(MemoryStream stream, long number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            stream.WriteByte((byte)(number | 0x80));
        }

        stream.WriteByte((byte)number);
    }

    private static void Pad(MemoryStream stream, long length)
    {
        for (; length % 4 != 0; length++)
        {
            stream.WriteByte(0);
        }
    }

    private static byte[] Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB8_8320 : 0);
            }
        }

        byte[] whole = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(whole, ~crc);
        return whole;
    }
}
