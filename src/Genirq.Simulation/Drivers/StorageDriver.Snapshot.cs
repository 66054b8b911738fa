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

    /// <inheritdoc/>
    protected internal override SnapshotHandler? ReviveFixed(string action) => action == AdminName
        ? SnapshotHandler.Of(static (_, driver) => driver.HandleAdmin(), this)
        : null;
}
