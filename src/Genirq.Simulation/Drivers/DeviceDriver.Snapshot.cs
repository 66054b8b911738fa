using System.Globalization;
using System.Text.Json;
using Genirq.Msi;
using Genirq.Snapshots;

namespace Genirq.Simulation.Drivers;

/// <content>Saving and restoring: which queues are open, and what the driver has counted.</content>
public abstract partial class DeviceDriver
{
    /// <summary>Whether the driver can be saved: it has <see cref="SaveDriver"/>.</summary>
    protected internal virtual bool CanSave => false;

    /// <summary>Writes what only this kind of driver knows, as members of an object that is begun already.</summary>
    /// <param name="writer">Where to.</param>
    protected internal virtual void SaveDriver(Utf8JsonWriter writer)
    {
    }

    /// <summary>Reads and checks what only this kind of driver knows, and changes nothing.</summary>
    /// <param name="state">The object.</param>
    /// <param name="saved">What was read before.</param>
    /// <returns>What applies the state: it cannot fail.</returns>
    /// <exception cref="SnapshotException">The state does not fit.</exception>
    protected internal virtual Action PrepareDriver(SnapshotObject state, SavedDriver saved) => static () => { };

    /// <summary>The memory that it shares with its device and other drivers; null if it has none.</summary>
    internal virtual DriverMemory? SharedMemory => null;

    /// <summary>The blueprint of its device's own message store; null if it has none of this size.</summary>
    /// <param name="slots">How many slots.</param>
    internal virtual MsiDomainTemplate? StoreOf(uint slots) => null;

    /// <summary>The handler of an action that belongs to no queue; null if it is none of the driver's.</summary>
    /// <param name="action">The action's name.</param>
    protected internal virtual SnapshotHandler? ReviveFixed(string action) => null;

    /// <summary>The handler of an action that is restored; null if it is none of the driver's.</summary>
    /// <param name="saved">The action.</param>
    /// <param name="revived">Gets the queue, or the name of a fixed action, with its handler.</param>
    internal SnapshotHandler? Revive(
        SavedAction saved, Dictionary<string, (DriverQueue? Queue, SnapshotHandler Handler)> revived)
    {
        // The interrupt of a wire is not a device's; the action's name tells whose it is.
        if (saved.Device is { } device && device != Function.Interrupts.Name)
        {
            return null;
        }

        SnapshotHandler? handler = ReviveFixed(saved.Name);
        DriverQueue? queue = null;
        if (handler is null && NumberOf(saved.Name) is { } number)
        {
            queue = MakeQueue(number);
            handler = SnapshotHandler.Of(static (_, queue) => HandleQueue(queue), queue);
        }

        if (handler is not null)
        {
            revived[saved.Name] = (queue, handler);
        }

        return handler;
    }

    /// <summary>Writes the driver.</summary>
    internal void SaveState(Utf8JsonWriter writer)
    {
        SnapshotJson.WriteFlag(writer, "started", IsStarted);
        SnapshotJson.WriteNumber(writer, "closedEvents", _closedEvents);
        writer.WriteStartArray("fixed");
        _fixed.ForEach(registration => writer.WriteStringValue(registration.Name));
        writer.WriteEndArray();
        writer.WriteStartArray("queues");
        foreach (DriverQueue queue in _queues.Values)
        {
            writer.WriteStartObject();
            writer.WriteNumber("number", queue.Number);
            SnapshotJson.WriteNumber(writer, "index", queue.Map.Index);
            SnapshotJson.WriteNumber(writer, "irq", queue.Map.Irq.Number);
            SnapshotJson.WriteFlag(writer, "ownStore", queue.IsInOwnStore);
            SnapshotJson.WriteFlag(writer, "shared", queue.IsShared);
            SnapshotJson.WriteNumber(writer, "pasid", queue.Pasid is { } pasid ? pasid : -1, -1);
            SnapshotJson.WriteNumber(writer, "interrupts", queue.Interrupts);
            SnapshotJson.WriteNumber(writer, "events", queue.Events);
            SnapshotJson.WriteNumber(writer, "position", queue.Position);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("own");
        SaveDriver(writer);
        writer.WriteEndObject();
    }

    /// <summary>Reads the driver. The actions were read before.</summary>
    internal Action PrepareState(
        SnapshotObject state, Dictionary<string, (DriverQueue? Queue, SnapshotHandler Handler)> revived)
    {
        bool isStarted = state.Flag("started");
        long closedEvents = state.Int64("closedEvents", 0, long.MaxValue, 0);
        List<SnapshotHandler> handlers = [];
        foreach (string name in state.Texts("fixed"))
        {
            handlers.Add(revived.TryGetValue(name, out (DriverQueue? Queue, SnapshotHandler Handler) one)
                ? one.Handler
                : throw state.Reject("fixed", $"No interrupt of {Name} has the action \"{name}\"."));
        }

        List<(DriverQueue Queue, SnapshotHandler Handler, Action Apply)> queues = ReadQueues(state, revived);
        SnapshotObject own = state.Object("own");
        Action applyOwn = PrepareDriver(
            own, new SavedDriver(isStarted, [.. queues.Select(static each => each.Queue.Number)]));
        own.End();
        return () =>
        {
            IsStarted = isStarted;
            _closedEvents = closedEvents;
            _fixed.Clear();
            _fixed.AddRange(handlers.Select(static handler => handler.Registration!));
            _queues.Clear();
            foreach ((DriverQueue queue, SnapshotHandler handler, Action apply) in queues)
            {
                apply();
                queue.Registration = handler.Registration;
                _queues.Add(queue.Number, queue);
            }

            applyOwn();
        };
    }

    private List<(DriverQueue Queue, SnapshotHandler Handler, Action Apply)> ReadQueues(
        SnapshotObject state, Dictionary<string, (DriverQueue? Queue, SnapshotHandler Handler)> revived)
    {
        List<(DriverQueue Queue, SnapshotHandler Handler, Action Apply)> queues = [];
        foreach (SnapshotObject each in state.Objects("queues"))
        {
            int number = each.Int32("number", 0, int.MaxValue);
            MsiMap map = new(each.Int32("index", 0, int.MaxValue, 0), new Irq(each.Int32("irq", 0, int.MaxValue, 0)));
            bool isInOwnStore = each.Flag("ownStore");
            bool isShared = each.Flag("shared");
            long pasid = each.Int64("pasid", -1, uint.MaxValue, -1);
            long interrupts = each.Int64("interrupts", 0, long.MaxValue, 0);
            long events = each.Int64("events", 0, long.MaxValue, 0);
            uint position = each.UInt32("position", 0);
            each.End();
            bool isKnown = revived.TryGetValue(
                QueueName(number), out (DriverQueue? Queue, SnapshotHandler Handler) one);
            if (!isKnown || one.Queue is not { } queue || queue.Number != number
                || queues.Exists(other => other.Queue == queue))
            {
                throw each.Reject("number", $"No interrupt has an action of queue {number}, or the queue comes twice.");
            }

            Action apply = () =>
            {
                queue.Map = map;
                queue.IsInOwnStore = isInOwnStore;
                queue.IsShared = isShared;
                queue.Pasid = pasid < 0 ? null : (uint)pasid;
                queue.Interrupts = interrupts;
                queue.Events = events;
                queue.Position = position;
            };
            queues.Add((queue, one.Handler, apply));
        }

        return queues;
    }

    // The number at the end of a queue's name, if the name is that of a queue.
    private int? NumberOf(string action)
    {
        int digits = action.AsSpan().TrimEnd("0123456789").Length;
        return int.TryParse(action.AsSpan(digits), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && QueueName(number) == action
            ? number
            : null;
    }
}
