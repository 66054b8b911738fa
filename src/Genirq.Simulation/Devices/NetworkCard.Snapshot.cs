using System.Text.Json;
using Genirq.Snapshots;

namespace Genirq.Simulation.Devices;

/// <content>Saving and restoring.</content>
public sealed partial class NetworkCard
{
    /// <inheritdoc/>
    protected internal override bool CanSaveModel => true;

    /// <inheritdoc/>
    protected internal override void OnUnplugged() => _asked.Clear();

    /// <inheritdoc/>
    protected internal override void SaveModel(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (PendingCalls != _asked.Count)
        {
            throw new SnapshotException("$.parts", "A network card was pulled out, and answers there are still due.");
        }

        SnapshotJson.WriteFlag(writer, "linkDown", !_isLinkUp);
        SnapshotJson.WriteNumber(writer, "causes", _causes);
        SnapshotJson.WriteNumber(writer, "command", _command);
        SnapshotJson.WriteNumber(writer, "answer", _answer);
        SnapshotJson.WriteNumber(writer, "error", _error);
        SnapshotJson.WriteNumber(writer, "commands", _commands);

        // A command, then when its answer is due, again and again.
        SnapshotJson.WriteNumbers(writer, "asked", _asked.SelectMany(static one => new[] { one.Command, one.Due }));
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
    protected internal override Action PrepareModel(SnapshotObject state)
    {
        ArgumentNullException.ThrowIfNull(state);
        bool isLinkUp = !state.Flag("linkDown");
        uint causes = state.UInt32("causes", 0);
        uint command = state.UInt32("command", 0);
        uint answer = state.UInt32("answer", 0);
        uint error = state.UInt32("error", 0);
        int commands = state.Int32("commands", 0, int.MaxValue, 0);
        IReadOnlyList<long> asked = state.Numbers("asked", 0, long.MaxValue / 2);
        if (asked.Count % 2 != 0 || asked.Where(static (_, place) => place % 2 == 0).Any(one => one > commands))
        {
            throw state.Reject("asked", "A command that was given and a time belong here, again and again.");
        }

        List<NetworkQueue> queues = ReadQueues(state);
        return () =>
        {
            (_isLinkUp, _causes, _command, _answer, _error) = (isLinkUp, causes, command, answer, error);
            _commands = commands;
            queues.CopyTo(_queues);
            _asked.Clear();
            for (int i = 0; i < asked.Count; i += 2)
            {
                Ask((int)asked[i], asked[i + 1]);
            }
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

    // Has a command answered at its time.
    private void Ask(int command, long due)
    {
        _asked.Add((command, due));
        After(Math.Max(due - Place!.Bus.Clock.Nanoseconds, 0), () => Answer(command));
    }
}
