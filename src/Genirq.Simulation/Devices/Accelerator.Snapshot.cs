using System.Text.Json;
using Genirq.Simulation.Buses;
using Genirq.Snapshots;
using static Genirq.Simulation.Devices.AcceleratorRegisters;

namespace Genirq.Simulation.Devices;

/// <content>Saving and restoring.</content>
public sealed partial class Accelerator
{
    /// <inheritdoc/>
    protected internal override bool CanSaveModel => true;

    /// <inheritdoc/>
    protected internal override void SaveModel(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SnapshotJson.WriteNumber(writer, "era", _era);
        SnapshotJson.WriteNumber(writer, "resetEra", _resetEra);
        SnapshotJson.WriteNumber(writer, "errors", _errors);
        writer.WriteStartObject("context");
        SnapshotJson.WriteNumber(writer, "pasid", _contextPasid);
        new MessageSlot { Message = _contextMessage, IsMasked = _isContextMasked }.Save(writer);
        writer.WriteEndObject();
        WriteQueues(writer);
        WriteSlots(writer, "slots", "index", Enumerable.Range(0, _slots.Length)
            .Where(index => _slots[index] is { IsUnused: false })
            .Select(index => ((uint)index, _slots[index]!)));
        WriteSlots(writer, "contexts", "pasid", _contexts.Select(static each => (each.Key, each.Value)));
    }

    /// <inheritdoc/>
    protected internal override Action PrepareModel(SnapshotObject state, IReadOnlyList<DeviceCall> calls)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(calls);
        int era = state.Int32("era", 0, int.MaxValue, 0);
        int resetEra = state.Int32("resetEra", 0, era, 0);
        uint errors = state.UInt32("errors", 0);
        SnapshotObject context = state.Object("context");
        uint pasid = context.UInt32("pasid", 0);
        MessageSlot next = MessageSlot.Read(context);
        context.End();
        WorkQueue[] queues = ReadQueues(state, resetEra, era);
        CheckCalls(state, calls, queues);
        SortedDictionary<uint, MessageSlot> slots = ReadSlots(state, "slots", "index", (uint)_slots.Length - 1);
        SortedDictionary<uint, MessageSlot> contexts = ReadSlots(state, "contexts", "pasid", uint.MaxValue);
        return () =>
        {
            (_era, _resetEra, _errors) = (era, resetEra, errors);
            (_contextPasid, _contextMessage, _isContextMasked) = (pasid, next.Message, next.IsMasked);
            queues.CopyTo(_queues, 0);
            Array.Clear(_slots);
            foreach ((uint index, MessageSlot slot) in slots)
            {
                _slots[index] = slot;
            }

            _contexts.Clear();
            foreach ((uint key, MessageSlot slot) in contexts)
            {
                _contexts.Add(key, slot);
            }
        };
    }

    private static void WriteSlots(
        Utf8JsonWriter writer, string name, string key, IEnumerable<(uint Key, MessageSlot Slot)> slots)
    {
        writer.WriteStartArray(name);
        foreach ((uint number, MessageSlot slot) in slots)
        {
            writer.WriteStartObject();
            writer.WriteNumber(key, number);
            slot.Save(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static SortedDictionary<uint, MessageSlot> ReadSlots(
        SnapshotObject state, string name, string key, uint last)
    {
        SortedDictionary<uint, MessageSlot> slots = [];
        foreach (SnapshotObject each in state.Objects(name))
        {
            uint number = (uint)each.Int64(key, 0, last);
            if (!slots.TryAdd(number, MessageSlot.Read(each)))
            {
                throw each.Reject(key, $"The number {number} comes twice.");
            }

            each.End();
        }

        return slots;
    }

    private void WriteQueues(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("queues");
        for (int number = 0; number < _queues.Length; number++)
        {
            WorkQueue queue = _queues[number];
            if (queue == UnusedQueue)
            {
                continue;
            }

            writer.WriteStartObject();
            writer.WriteNumber("number", number);
            SnapshotJson.WriteFlag(writer, "open", queue.IsOpen);
            SnapshotJson.WriteNumber(writer, "pasid", queue.Pasid);
            SnapshotJson.WriteNumber(writer, "message", queue.Message, InContext);
            SnapshotJson.WriteNumber(writer, "underWay", queue.UnderWay);
            SnapshotJson.WriteNumber(writer, "era", queue.Era);
            SnapshotJson.WriteNumber(writer, "done", queue.Done);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private WorkQueue[] ReadQueues(SnapshotObject state, int resetEra, int era)
    {
        WorkQueue unused = new() { Message = InContext, Era = resetEra };
        WorkQueue[] queues = new WorkQueue[_queues.Length];
        Array.Fill(queues, unused);
        int next = 0;
        foreach (SnapshotObject each in state.Objects("queues"))
        {
            // In ascending order, so none twice.
            int number = each.Int32("number", next, queues.Length - 1);
            queues[number] = new WorkQueue
            {
                IsOpen = each.Flag("open"),
                Pasid = each.UInt32("pasid", 0),
                Message = each.UInt32("message", InContext),
                UnderWay = each.UInt32("underWay", 0),
                Era = each.Int32("era", 0, era, 0),
                Done = each.UInt32("done", 0),
            };
            each.End();
            next = number + 1;
        }

        return queues;
    }

    // Work of a queue that was closed since is void; all other work that is under way must be done some time.
    private static void CheckCalls(SnapshotObject state, IReadOnlyList<DeviceCall> calls, WorkQueue[] queues)
    {
        long[] work = new long[queues.Length];
        foreach (DeviceCall call in calls)
        {
            if (call.Kind != WorkIsDone || call.First >= queues.Length || call.Third > MaxWork)
            {
                throw state.Reject("calls", "Queue, era and pieces of work belong here.");
            }

            work[call.First] += queues[call.First].Era == call.Second ? call.Third : 0;
        }

        for (int queue = 0; queue < queues.Length; queue++)
        {
            if (work[queue] != queues[queue].UnderWay)
            {
                throw state.Reject(
                    "calls",
                    $"{work[queue]} pieces of work of queue {queue} are due, and {queues[queue].UnderWay} under way.");
            }
        }
    }
}
