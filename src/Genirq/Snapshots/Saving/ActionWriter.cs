using System.Text.Json;
using Genirq.Actions;
using Genirq.Actions.Threads;
using Genirq.Descriptors;

namespace Genirq.Snapshots.Saving;

/// <summary>Writes what is installed on interrupts.</summary>
/// <param name="context">What the writers share.</param>
internal sealed class ActionWriter(SaveContext context)
{
    private readonly Utf8JsonWriter _writer = context.Writer;

    /// <summary>Writes which action's thread a work belongs to.</summary>
    public static void WriteReference(Utf8JsonWriter writer, IrqThreadWork work)
    {
        int position = 0;
        IrqAction? action = work.Descriptor.Actions;
        while (action is not null && action != work.Action && action.Secondary != work.Action)
        {
            action = action.Next;
            position++;
        }

        if (action is null)
        {
            throw SaveContext.Refuse($"The thread {work.Name} was woken, but its action is not installed.");
        }

        writer.WriteStartObject();
        writer.WriteNumber("irq", work.Irq.Number);
        SnapshotJson.WriteNumber(writer, "position", position);
        SnapshotJson.WriteFlag(writer, "secondary", action != work.Action);
        writer.WriteEndObject();
    }

    /// <summary>Writes the actions of an interrupt, and what their threads share.</summary>
    public void Write(IrqDescriptor descriptor)
    {
        WriteThreads(descriptor);
        int woken = 0;
        if (descriptor.IsChained)
        {
            _writer.WriteBoolean("chained", true);
        }
        else if (descriptor.Actions is not null)
        {
            woken = WriteActions(descriptor);
        }

        if (woken != descriptor.ThreadsActive
            || (woken != 0 && context.Host.System.Options.Threads is not { Waiting: not null }))
        {
            throw SaveContext.Refuse($"A thread of interrupt {descriptor.Irq} runs, or may begin to run.");
        }
    }

    private int WriteActions(IrqDescriptor descriptor)
    {
        int woken = 0;
        _writer.WriteStartArray("actions");
        for (IrqAction? action = descriptor.Actions; action is not null; action = action.Next)
        {
            WriteAction(action);
            woken += (action.IsRunAsked ? 1 : 0) + (action.Secondary is { IsRunAsked: true } ? 1 : 0);
        }

        _writer.WriteEndArray();
        return woken;
    }

    private void WriteThreads(IrqDescriptor descriptor)
    {
        SnapshotJson.WriteNumber(_writer, "threadBits", (long)(descriptor.ThreadsOneShot & long.MaxValue));
        SnapshotJson.WriteFlag(_writer, "lastThreadBit", descriptor.ThreadsOneShot >> 63 != 0);
        if (descriptor.Threads is { } threads)
        {
            _writer.WriteStartObject("threads");
            SnapshotJson.WriteNumber(_writer, "handled", threads.Handled);
            SnapshotJson.WriteNumber(_writer, "seen", threads.LastHandled);
            SnapshotJson.WriteFlag(_writer, "deferred", threads.IsDeferred);
            _writer.WriteEndObject();
        }
    }

    private void WriteAction(IrqAction action)
    {
        IrqAction requested = action.Requested;
        _writer.WriteStartObject();
        _writer.WriteString("name", action.Name);
        SnapshotJson.WriteNumber(_writer, "flags", (int)action.Flags);
        WriteIdentity(action);
        _writer.WriteString("kind", NameOf(requested.Kind));
        SnapshotJson.WriteFlag(_writer, "primary", requested.Kind == ActionKind.Threaded && requested.HasPrimary);
        SnapshotJson.WriteMask(
            _writer, "affinity", (action as CpuLineAction)?.Cpus, context.Host.System.Cpus.Possible);
        string? shape = action is NestedAction ? "nested" : action is ForcedAction ? "forced" : null;
        SnapshotJson.WriteText(_writer, "shape", shape);
        if (action.ThreadMask != 0)
        {
            _writer.WriteNumber("bit", System.Numerics.BitOperations.TrailingZeroCount(action.ThreadMask));
        }

        SnapshotJson.WriteFlag(_writer, "warned", action.IsWarned);
        if (action is ForcedAction forced)
        {
            SnapshotJson.WriteNumber(_writer, "cpu", forced.Cpu.Index);
        }

        if (requested.Events is { } events)
        {
            _writer.WriteStartObject("events");
            SnapshotJson.WriteNumber(_writer, "total", events.Total);
            SnapshotJson.WriteNumber(_writer, "taken", events.Taken);
            _writer.WriteEndObject();
        }

        WriteThread("thread", action);
        if (action.Secondary is { } secondary)
        {
            WriteThread("secondary", secondary);
        }

        _writer.WriteEndObject();
    }

    private void WriteIdentity(IrqAction action)
    {
        if (action.DeviceId is IrqAction)
        {
            return;
        }

        if (context.Host.NameOf(action.DeviceId) is { } name)
        {
            _writer.WriteString("identity", name);
        }
        else if (action.DeviceId is string text)
        {
            _writer.WriteString("identityText", text);
        }
        else
        {
            throw SaveContext.Refuse(
                $"There is no name for the identity of \"{action.Name}\" on interrupt {action.Irq}: add one to the "
                + "host.");
        }
    }

    private void WriteThread(string name, IrqAction action)
    {
        if (action.Work is not { } work)
        {
            return;
        }

        if (work.IsRunning)
        {
            throw SaveContext.Refuse($"The thread {work.Name} runs.");
        }

        _writer.WriteStartObject(name);
        SnapshotJson.WriteFlag(_writer, "woken", action.IsRunAsked);
        SnapshotJson.WriteFlag(_writer, "dead", work.IsAbandoned);
        SnapshotJson.WriteMask(
            _writer, "cpus", work.KnownAffinity, context.Host.System.Cpus.Possible);
        _writer.WriteEndObject();
    }

    private static string NameOf(ActionKind kind) => kind switch
    {
        ActionKind.Handler => "handler",
        ActionKind.Threaded => "threaded",
        ActionKind.PerCpu => "perCpu",
        _ => "events",
    };
}
