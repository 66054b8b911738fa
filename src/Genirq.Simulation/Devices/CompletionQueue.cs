using System.Buffers.Binary;
using System.Text.Json;
using Genirq.Snapshots;

namespace Genirq.Simulation.Devices;

/// <summary>A completion queue of the storage controller.</summary>
/// <param name="address">Where it stands.</param>
/// <param name="size">How many entries it has.</param>
/// <param name="vector">The MSI-X entry that it raises; -1: none.</param>
internal sealed class CompletionQueue(ulong address, uint size, int vector)
{
    private readonly Queue<StorageCompletion> _waiting = [];
    private uint _tail;
    private uint _head;
    private bool _phase = true;

    /// <summary>The MSI-X entry that it raises; -1: none.</summary>
    public int Vector => vector;

    /// <summary>Completions that were written since the last interrupt.</summary>
    public uint Gathered { get; set; }

    /// <summary>Since when it gathers: a number that no other queue and no other time has.</summary>
    public int Round { get; set; }

    /// <summary>Reads a saved queue.</summary>
    /// <param name="state">The queue.</param>
    /// <param name="vectors">How many MSI-X entries there are.</param>
    /// <param name="queues">How many pairs of queues.</param>
    public static CompletionQueue Read(SnapshotObject state, int vectors, int queues)
    {
        uint size = (uint)state.Int32("size", 2, StorageRegisters.MaxQueueEntries);
        CompletionQueue queue = new(state.UInt64("address"), size, state.Int32("vector", -1, vectors - 1, -1))
        {
            Gathered = state.UInt32("gathered", 0),
            Round = state.Int32("round", 0, int.MaxValue),
            _tail = (uint)state.Int32("tail", 0, (int)size - 1, 0),
            _head = (uint)state.Int32("head", 0, (int)size - 1, 0),
            _phase = state.Flag("phase"),
        };
        foreach (StorageCompletion completion in StorageCompletion.ReadAll(state, "waiting", queues))
        {
            queue._waiting.Enqueue(completion);
        }

        return queue._waiting.Count == 0 || queue.IsFull
            ? queue
            : throw state.Reject("waiting", "Completions wait for a queue that has room.");
    }

    /// <summary>Writes the queue's members.</summary>
    public void Save(Utf8JsonWriter writer)
    {
        SnapshotJson.WriteNumber(writer, "size", size);
        writer.WriteNumber("address", address);
        SnapshotJson.WriteNumber(writer, "vector", vector, -1);
        SnapshotJson.WriteNumber(writer, "gathered", Gathered);
        writer.WriteNumber("round", Round);
        SnapshotJson.WriteNumber(writer, "tail", _tail);
        SnapshotJson.WriteNumber(writer, "head", _head);
        SnapshotJson.WriteFlag(writer, "phase", _phase);
        SnapshotJson.WriteNumbers(writer, "waiting", _waiting.SelectMany(static one => one.ToNumbers()));
    }

    /// <summary>Writes a completion into memory, or keeps it while the queue is full.</summary>
    /// <param name="memory">The controller, which reaches the memory.</param>
    /// <param name="completion">The completion.</param>
    /// <returns>Whether it was written.</returns>
    public bool Add(StorageController memory, in StorageCompletion completion)
    {
        if (IsFull || _waiting.Count != 0)
        {
            _waiting.Enqueue(completion);
            return false;
        }

        Write(memory, completion);
        return true;
    }

    /// <summary>The driver has taken completions out.</summary>
    /// <param name="memory">The controller, which reaches the memory.</param>
    /// <param name="head">The entry that it will look at next; a number that is none is left alone.</param>
    /// <returns>How many completions that waited were written into the room.</returns>
    public int Take(StorageController memory, uint head)
    {
        if (head >= size)
        {
            return 0;
        }

        _head = head;
        int written = 0;
        while (!IsFull && _waiting.TryDequeue(out StorageCompletion next))
        {
            Write(memory, next);
            written++;
        }

        return written;
    }

    private bool IsFull => (_tail + 1) % size == _head;

    private void Write(StorageController memory, in StorageCompletion completion)
    {
        Span<byte> entry = stackalloc byte[StorageRegisters.CompletionBytes];
        entry.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(entry, completion.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[8..], (ushort)completion.Head);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[10..], (ushort)completion.Submission);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[12..], completion.Command);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[14..], (ushort)((completion.Status << 1) | (_phase ? 1 : 0)));
        memory.WriteQueue(address + (_tail * StorageRegisters.CompletionBytes), entry);
        _tail = (_tail + 1) % size;
        _phase ^= _tail == 0;
    }
}
