using System.Text.Json;
using Genirq.Simulation.Buses;
using Genirq.Snapshots;

namespace Genirq.Simulation.Devices;

/// <content>Saving and restoring.</content>
public sealed partial class NetworkCard
{
    /// <inheritdoc/>
    protected internal override bool CanSaveModel => true;

    /// <inheritdoc/>
    protected internal override void SaveModel(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SnapshotJson.WriteFlag(writer, "linkDown", !_isLinkUp);
        SnapshotJson.WriteNumber(writer, "causes", _causes);
        SnapshotJson.WriteNumber(writer, "command", _command);
        SnapshotJson.WriteNumber(writer, "answer", _answer);
        SnapshotJson.WriteNumber(writer, "error", _error);
        SnapshotJson.WriteNumber(writer, "commands", _commands);
        writer.WriteStartArray("queues");
        foreach (NetworkQueue queue in _queues)
        {
            writer.WriteStartObject();
            SnapshotJson.WriteFlag(writer, "enabled", queue.IsEnabled);
            SnapshotJson.WriteNumber(writer, "vector", queue.Vector);
            SnapshotJson.WriteNumber(writer, "size", queue.Size);
            SnapshotJson.WriteNumber(writer, "head", queue.Head);
            SnapshotJson.WriteNumber(writer, "tail", queue.Tail);
            SnapshotJson.WriteNumber(writer, "dropped", queue.Dropped);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    protected internal override Action PrepareModel(SnapshotObject state, IReadOnlyList<DeviceCall> calls)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(calls);
        bool isLinkUp = !state.Flag("linkDown");
        uint causes = state.UInt32("causes", 0);
        uint command = state.UInt32("command", 0);
        uint answer = state.UInt32("answer", 0);
        uint error = state.UInt32("error", 0);
        int commands = state.Int32("commands", 0, int.MaxValue, 0);
        if (calls.Any(call => call.Kind != MailboxAnswers || call.First > commands))
        {
            throw state.Reject("calls", "Answers to commands that were given belong here.");
        }

        List<NetworkQueue> queues = ReadQueues(state);
        return () =>
        {
            (_isLinkUp, _causes, _command, _answer, _error) = (isLinkUp, causes, command, answer, error);
            _commands = commands;
            queues.CopyTo(_queues);
        };
    }

    private List<NetworkQueue> ReadQueues(SnapshotObject state)
    {
        List<NetworkQueue> queues = [];
        foreach (SnapshotObject each in state.Objects("queues"))
        {
            queues.Add(new NetworkQueue
            {
                IsEnabled = each.Flag("enabled"),
                Vector = each.UInt32("vector", 0),
                Size = each.UInt32("size", 0),
                Head = each.UInt32("head", 0),
                Tail = each.UInt32("tail", 0),
                Dropped = each.UInt32("dropped", 0),
            });
            each.End();
        }

        return queues.Count == _queues.Length
            ? queues
            : throw state.Reject("queues", $"There are {queues.Count} where {_queues.Length} belong.");
    }
}
