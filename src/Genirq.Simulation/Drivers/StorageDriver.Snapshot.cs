using System.Text.Json;
using Genirq.Snapshots;

namespace Genirq.Simulation.Drivers;

/// <content>Saving and restoring.</content>
public sealed partial class StorageDriver
{
    /// <inheritdoc/>
    protected internal override void SaveDriver(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SnapshotJson.WriteNumber(writer, "queueCount", _queueCount);
        writer.WriteStartArray("pairs");
        foreach (StorageQueue pair in _pairs.Values.OrderBy(static pair => pair.Number))
        {
            writer.WriteStartObject();
            pair.Save(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    protected internal override Action PrepareDriver(SnapshotObject state, SavedDriver saved)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(saved);
        int queueCount = state.Int32("queueCount", 0, ushort.MaxValue, 0);
        Dictionary<int, StorageQueue> pairs = [];
        foreach (SnapshotObject each in state.Objects("pairs"))
        {
            StorageQueue pair = StorageQueue.Read(each, Entries);
            each.End();
            CheckMemory(each, pair, pairs.Values);
            if (!pairs.TryAdd(pair.Number, pair))
            {
                throw each.Reject("number", $"The pair {pair.Number} comes twice.");
            }
        }

        // The admin queues, and a pair for each queue that is open.
        int[] wanted = saved.IsStarted ? [0, .. saved.Queues] : [];
        if (!pairs.Keys.Order().SequenceEqual(wanted.Order()))
        {
            throw state.Reject("pairs", "They are not those of the queues that are open.");
        }

        return () =>
        {
            _queueCount = queueCount;
            _pairs.Clear();
            foreach (StorageQueue pair in pairs.Values)
            {
                _pairs.Add(pair.Number, pair);
            }
        };
    }

    // Queues are in memory that was given out, each in its own.
    private void CheckMemory(SnapshotObject state, StorageQueue pair, IReadOnlyCollection<StorageQueue> others)
    {
        List<(ulong Begin, ulong End)> taken = [];
        foreach (StorageQueue other in others)
        {
            taken.Add((other.Submission, other.Submission + SubmissionBytes));
            taken.Add((other.Completion, other.Completion + CompletionQueueBytes));
        }

        Take("submission", pair.Submission, SubmissionBytes);
        Take("completion", pair.Completion, CompletionQueueBytes);

        void Take(string name, ulong address, int sizeBytes)
        {
            if (!memory.CanBeAt(address, sizeBytes))
            {
                throw state.Reject(name, $"No queue can be at 0x{address:x}.");
            }

            ulong end = address + (ulong)sizeBytes;
            if (taken.Exists(other => address < other.End && other.Begin < end))
            {
                throw state.Reject(name, $"Another queue is at 0x{address:x}.");
            }

            taken.Add((address, end));
        }
    }

    /// <inheritdoc/>
    protected internal override SnapshotHandler? ReviveFixed(string action) => action == AdminName
        ? SnapshotHandler.Of(static (_, driver) => driver.HandleAdmin(), this)
        : null;
}
