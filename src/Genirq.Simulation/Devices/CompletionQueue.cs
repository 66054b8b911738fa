using System.Buffers.Binary;

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

    /// <summary>How many interrupts there were: tells which of them a timer was set for.</summary>
    public int Round { get; set; }

    /// <summary>Writes a completion into memory, or keeps it while the queue is full.</summary>
    /// <param name="memory">The controller, which reaches the memory.</param>
    /// <param name="completion">The completion.</param>
    /// <returns>Whether it was written.</returns>
    public bool Add(StorageController memory, in StorageCompletion completion)
    {
        if ((_tail + 1) % size == _head || _waiting.Count != 0)
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
        while ((_tail + 1) % size != _head && _waiting.TryDequeue(out StorageCompletion next))
        {
            Write(memory, next);
            written++;
        }

        return written;
    }

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
