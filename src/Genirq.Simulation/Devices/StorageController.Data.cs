using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Genirq.Snapshots;
using static Genirq.Simulation.Devices.StorageRegisters;

namespace Genirq.Simulation.Devices;

/// <content>What it says of itself, and its blocks.</content>
public sealed partial class StorageController
{
    private const int PageBytes = 4096;
    private const uint Namespace = 1;

    // By block number; those that were never written are zeros.
    private readonly SortedDictionary<long, byte[]> _blocks = [];

    // Source: NVM Express 1.4, 5.15.
    private ushort Describe(ReadOnlySpan<byte> command)
    {
        const int Controller = 1;
        Span<byte> page = new byte[PageBytes];
        uint asked = Word(command, 10) & 0xFF;
        switch (asked)
        {
            case IdentifyController:
                BinaryPrimitives.WriteUInt16LittleEndian(page, VendorId);
                BinaryPrimitives.WriteUInt16LittleEndian(page[2..], VendorId);
                WriteText(page[4..24], "1");
                WriteText(page[24..64], "Simulated storage controller");
                WriteText(page[64..72], "1.0");
                BinaryPrimitives.WriteUInt16LittleEndian(page[78..], Controller);
                page[512] = 0x66;
                page[513] = 0x44;
                BinaryPrimitives.WriteUInt32LittleEndian(page[516..], _options.BlockCount == 0 ? 0 : Namespace);
                break;
            case IdentifyNamespace when Word(command, 1) == Namespace && _options.BlockCount != 0:
                BinaryPrimitives.WriteInt64LittleEndian(page, _options.BlockCount);
                BinaryPrimitives.WriteInt64LittleEndian(page[8..], _options.BlockCount);
                BinaryPrimitives.WriteInt64LittleEndian(page[16..], _options.BlockCount);
                BinaryPrimitives.WriteUInt32LittleEndian(page[128..], 9u << 16);
                break;
            case IdentifyNamespace:
                return InvalidNamespace;
            default:
                return InvalidField;
        }

        return Move(command, page, toMemory: true) ? Done : InvalidField;
    }

    private static void WriteText(Span<byte> field, string text)
    {
        field.Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, field);
    }

    private ushort Transfer(ReadOnlySpan<byte> command)
    {
        if (command[0] is not (Flush or WriteBlocks or ReadBlocks))
        {
            return InvalidOpcode;
        }

        if (_options.BlockCount == 0 || command[0] == Flush)
        {
            return Done;
        }

        if (Word(command, 1) != Namespace)
        {
            return InvalidNamespace;
        }

        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(command[40..]);
        int count = (int)(Word(command, 12) & 0xFFFF) + 1;
        if (first >= (ulong)_options.BlockCount || (ulong)_options.BlockCount - first < (ulong)count)
        {
            return BlockOutOfRange;
        }

        byte[] data = new byte[count * BlockBytes];
        bool isRead = command[0] == ReadBlocks;
        if (isRead)
        {
            for (int i = 0; i < count; i++)
            {
                if (_blocks.TryGetValue((long)first + i, out byte[]? block))
                {
                    block.CopyTo(data.AsSpan(i * BlockBytes));
                }
            }
        }

        if (!Move(command, data, toMemory: isRead))
        {
            return InvalidField;
        }

        for (int i = 0; i < count && !isRead; i++)
        {
            _blocks[(long)first + i] = data.AsSpan(i * BlockBytes, BlockBytes).ToArray();
        }

        return Done;
    }

    // The first page may begin anywhere; a second one stands in the command too, more of them in a list.
    // Source: NVM Express 1.4, 4.3. Limit: a list of one page, which is enough for 2 MiB.
    private bool Move(ReadOnlySpan<byte> command, Span<byte> data, bool toMemory)
    {
        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(command[24..]);
        ulong second = BinaryPrimitives.ReadUInt64LittleEndian(command[32..]);
        int begun = Math.Min(data.Length, PageBytes - (int)(first % PageBytes));
        MovePart(first, data[..begun], toMemory);
        Span<byte> rest = data[begun..];
        if (rest.Length <= PageBytes)
        {
            MovePart(second, rest, toMemory);
            return rest.IsEmpty || second % PageBytes == 0;
        }

        Span<byte> entry = stackalloc byte[sizeof(ulong)];
        for (int i = 0; !rest.IsEmpty; i++)
        {
            if (i == PageBytes / sizeof(ulong))
            {
                return false;
            }

            ReadMemory(second + (ulong)(i * sizeof(ulong)), entry);
            int part = Math.Min(rest.Length, PageBytes);
            MovePart(BinaryPrimitives.ReadUInt64LittleEndian(entry), rest[..part], toMemory);
            rest = rest[part..];
        }

        return true;
    }

    private void MovePart(ulong address, Span<byte> data, bool toMemory)
    {
        if (data.IsEmpty)
        {
            return;
        }

        if (toMemory)
        {
            WriteMemory(address, data);
        }
        else
        {
            ReadMemory(address, data);
        }
    }

    private void SaveBlocks(Utf8JsonWriter writer)
    {
        if (_blocks.Count != 0)
        {
            SnapshotJson.WriteNumbers(writer, "blocks", _blocks.Keys);
            writer.WriteBase64String("content", _blocks.Values.SelectMany(static block => block).ToArray());
        }
    }

    private SortedDictionary<long, byte[]> ReadBlocksOf(SnapshotObject state)
    {
        SortedDictionary<long, byte[]> blocks = [];
        if (!state.Has("blocks"))
        {
            return blocks;
        }

        IReadOnlyList<long> numbers = state.Numbers("blocks", 0, _options.BlockCount - 1);
        byte[] content = state.Bytes("content");
        for (int i = 0; i < numbers.Count; i++)
        {
            if (content.Length != numbers.Count * BlockBytes
                || !blocks.TryAdd(numbers[i], content.AsSpan(i * BlockBytes, BlockBytes).ToArray()))
            {
                throw state.Reject("content", "Each block has its own number and 512 bytes.");
            }
        }

        return blocks;
    }

    private void RestoreBlocks(SortedDictionary<long, byte[]> blocks)
    {
        _blocks.Clear();
        foreach ((long number, byte[] block) in blocks)
        {
            _blocks.Add(number, block);
        }
    }
}
