using System.Text.Json;
using Genirq.Snapshots;

namespace Genirq.Simulation.Devices;

/// <summary>A submission queue of the storage controller.</summary>
/// <param name="Address">Where it stands.</param>
/// <param name="Size">How many entries it has.</param>
/// <param name="Completion">The completion queue that it uses.</param>
internal sealed record SubmissionQueue(ulong Address, uint Size, int Completion)
{
    /// <summary>The next command to take.</summary>
    public uint Head { get; set; }

    /// <summary>Where the driver will put the next command.</summary>
    public uint Tail { get; set; }

    /// <summary>Reads a saved queue.</summary>
    /// <param name="state">The queue.</param>
    /// <param name="completions">The completion queues.</param>
    public static SubmissionQueue Read(SnapshotObject state, CompletionQueue?[] completions)
    {
        uint size = (uint)state.Int32("size", 2, StorageRegisters.MaxQueueEntries);
        int completion = state.Int32("completion", 0, completions.Length - 1, 0);
        return completions[completion] is null
            ? throw state.Reject("completion", $"There is no completion queue {completion}.")
            : new SubmissionQueue(state.UInt64("address"), size, completion)
            {
                Head = (uint)state.Int32("head", 0, (int)size - 1, 0),
                Tail = (uint)state.Int32("tail", 0, (int)size - 1, 0),
            };
    }

    /// <summary>Writes the queue's members.</summary>
    public void Save(Utf8JsonWriter writer)
    {
        SnapshotJson.WriteNumber(writer, "size", Size);
        SnapshotJson.WriteNumber(writer, "completion", Completion);
        writer.WriteNumber("address", Address);
        SnapshotJson.WriteNumber(writer, "head", Head);
        SnapshotJson.WriteNumber(writer, "tail", Tail);
    }
}
