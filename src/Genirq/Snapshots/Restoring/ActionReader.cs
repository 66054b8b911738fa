using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Actions.Threads;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Snapshots.Restoring;

/// <summary>Reads what is installed on interrupts, and asks the host for the code.</summary>
/// <param name="plan">The plan.</param>
internal sealed class ActionReader(RestorePlan plan)
{
    private const IrqFlags AllFlags = IrqFlags.TriggerMask | IrqFlags.Shared | IrqFlags.ProbeShared | IrqFlags.Timer
        | IrqFlags.PerCpu | IrqFlags.NoBalancing | IrqFlags.IrqPoll | IrqFlags.OneShot | IrqFlags.NoSuspend
        | IrqFlags.ForceResume | IrqFlags.NoThread | IrqFlags.EarlyResume | IrqFlags.ConditionalSuspend
        | IrqFlags.NoAutoEnable | IrqFlags.NoDebug | IrqFlags.ConditionalOneShot;

    /// <summary>Reads the actions of one interrupt, and what their threads share.</summary>
    public void Read(SnapshotObject state, IrqDescriptor descriptor)
    {
        ulong bits = 0;
        IrqAction? last = null;
        int position = 0;
        foreach (SnapshotObject each in state.Items("actions"))
        {
            IrqAction action = ReadAction(each, descriptor, position++);
            if (action is CpuLineAction && PerCpuRequests.FindRival(descriptor.Actions, action) is { } rival)
            {
                throw each.Reject("affinity", $"\"{rival.Name}\" serves some of its CPUs, or has its identity.");
            }

            if ((bits & action.ThreadMask) != 0)
            {
                throw each.Reject("bit", "Another action of the line has this bit.");
            }

            bits |= action.ThreadMask;
            if (last is null)
            {
                descriptor.Actions = action;
            }
            else
            {
                last.Next = action;
            }

            last = action;
            action.IsInstalled = true;
        }

        if (state.Flag("chained"))
        {
            descriptor.Actions = last is null
                ? new ChainedAction(descriptor)
                : throw state.Reject("chained", "A chained interrupt has no actions.");
        }

        ReadThreads(state, descriptor, bits);
    }

    private static void ReadThreads(SnapshotObject state, IrqDescriptor descriptor, ulong bits)
    {
        ulong waits = (ulong)state.Int64("threadBits", 0, long.MaxValue, 0)
            | (state.Flag("lastThreadBit") ? 1UL << 63 : 0);
        if ((waits & ~bits) != 0)
        {
            throw state.Reject("threadBits", "The line waits for a thread that no action has.");
        }

        if (waits != 0)
        {
            descriptor.Rare.ThreadsOneShot = waits;
        }

        if (state.ObjectOrNull("threads") is { } shared)
        {
            LineThreads.Of(descriptor).Restore(
                (uint)shared.Int64("handled", 0, int.MaxValue, 0),
                shared.UInt32("seen", 0),
                shared.Flag("deferred"));
            shared.End();
        }
    }

    private IrqAction ReadAction(SnapshotObject state, IrqDescriptor descriptor, int position)
    {
        SavedAction saved = ReadSaved(state, descriptor, position);
        SnapshotHandler handler = plan.Host.Handlers?.Invoke(saved)
            ?? throw state.Reject(null, $"There is no handler for \"{saved.Name}\" of interrupt {saved.Irq}.");
        CheckHandler(state, descriptor, saved, handler);
        EventSignal? signal = saved.Kind == ActionKind.Events
            ? new(plan.System.Options.Threads, saved.Irq, saved.Name)
            : null;
        IrqRequest request = new(saved.Name, saved.Flags, saved.DeviceId);
        IrqAction action = Shape(state, descriptor, handler.Create(saved.Irq, request, signal));
        action.Flags = saved.Flags;
        action.IsWarned = state.Flag("warned");
        if (action is CpuLineAction perCpu)
        {
            perCpu.Cpus = saved.Affinity;
        }

        if (state.Has("bit"))
        {
            action.ThreadMask = 1UL << state.Int32("bit", 0, 63);
        }

        if (signal is not null)
        {
            ReadEvents(state.Object("events"), signal);
        }

        bool hasThread = action.HasThreadFunction && action is not NestedAction;
        ThreadPlan? thread = ReadThread(state, "thread", hasThread);
        ThreadPlan? secondary = ReadThread(state, "secondary", action.Secondary is not null);
        state.End();
        plan.Handlers.Add((handler, action));
        if (thread is not null || secondary is not null)
        {
            plan.Threads.Add(new ActionPlan(descriptor, action, thread, secondary, state));
        }

        return action;
    }

    private SavedAction ReadSaved(SnapshotObject state, IrqDescriptor descriptor, int position)
    {
        ActionKind kind = state.Text("kind") switch
        {
            "handler" => ActionKind.Handler,
            "threaded" => ActionKind.Threaded,
            "perCpu" => ActionKind.PerCpu,
            "events" => ActionKind.Events,
            _ => throw state.Reject("kind", "An action is one of handler, threaded, perCpu and events."),
        };
        uint flags = state.UInt32("flags", 0);
        if ((flags & ~(uint)AllFlags) != 0)
        {
            throw state.Reject("flags", $"The bits 0x{flags & ~(uint)AllFlags:x} have no meaning.");
        }

        object? identity = state.TextOrNull("identityText");
        if (state.TextOrNull("identity") is { } name)
        {
            identity = identity is null ? plan.Host.Find(name) : null;
            if (identity is null)
            {
                throw state.Reject("identity", "The host has no object of this name, or there are two identities.");
            }
        }

        return new SavedAction(descriptor.Irq, state.Text("name"), position, kind)
        {
            Flags = (IrqFlags)flags,
            DeviceId = identity,
            Affinity = ReadAffinity(state, kind, (IrqFlags)flags),
            HasPrimary = state.Flag("primary"),
            Device = descriptor.MsiDescriptor?.Device.Name,
            DomainId = DomainOf(descriptor),
            Index = descriptor.MsiDescriptor?.Index ?? 0,
        };
    }

    // A per-CPU action says which CPUs it serves if those are not all, and is marked as shared then.
    private CpuMask? ReadAffinity(SnapshotObject state, ActionKind kind, IrqFlags flags)
    {
        CpuMask? affinity = state.MaskOrNull("affinity", plan.Possible);
        bool isMarked = kind == ActionKind.PerCpu && (flags & IrqFlags.Shared) != 0;
        if (isMarked != affinity is not null || plan.Possible.Equals(affinity))
        {
            throw state.Reject(
                "affinity", "Per-CPU actions that are shared, and no others, say which CPUs they serve.");
        }

        return affinity is null || plan.System.Options.Release.HasPerCpuAffinity
            ? affinity
            : throw state.Reject("affinity", $"{plan.System.Options.Release} has no affinity of per-CPU requests.");
    }

    private int DomainOf(IrqDescriptor descriptor)
    {
        if (descriptor.MsiDescriptor is not { } message || plan.DataOf(message.Device) is not { } data)
        {
            return 0;
        }

        for (int slot = 1; slot < data.Slots.Length; slot++)
        {
            if (data.Slots[slot].Store.Find(message.Index) == message)
            {
                return slot;
            }
        }

        return 0;
    }

    private void CheckHandler(
        SnapshotObject state, IrqDescriptor descriptor, SavedAction saved, SnapshotHandler handler)
    {
        if (handler.Kind != saved.Kind
            || (saved.Kind == ActionKind.Threaded && handler.HasPrimary != saved.HasPrimary))
        {
            throw state.Reject(
                "kind", $"The host brings code of the kind {handler.Kind} for \"{saved.Name}\", with other halves.");
        }

        if (saved.Kind == ActionKind.PerCpu
            && (!descriptor.IsPerCpuDeviceId || handler.StateCount < plan.System.Cpus.Count))
        {
            throw state.Reject(
                "kind", $"A per-CPU action needs a per-CPU line and {plan.System.Cpus.Count} states.");
        }

        if (!handler.TryClaim(plan))
        {
            throw state.Reject(null, $"The code for \"{saved.Name}\" serves another action already.");
        }
    }

    private IrqAction Shape(SnapshotObject state, IrqDescriptor descriptor, IrqAction requested)
    {
        switch (state.TextOrNull("shape"))
        {
            case null:
                return requested;
            case "nested" when requested.HasThreadFunction:
                return new NestedAction(descriptor, requested);
            case "forced" when requested.HasPrimary && plan.System.Options.HasForcedThreads:
                return new ForcedAction(descriptor, requested)
                {
                    Cpu = plan.System.Cpus[state.Int32("cpu", 0, plan.System.Cpus.Count - 1, 0)],
                };
            default:
                throw state.Reject("shape", "An action of this kind cannot be installed so.");
        }
    }

    private static void ReadEvents(SnapshotObject events, EventSignal signal)
    {
        long total = events.Int64("total", 0, long.MaxValue, 0);
        signal.Resume(total, events.Int64("taken", 0, total, 0));
        events.End();
    }

    private ThreadPlan? ReadThread(SnapshotObject state, string name, bool isExpected)
    {
        if (state.ObjectOrNull(name) is not { } thread)
        {
            return isExpected ? throw state.Reject(name, "It is missing.") : null;
        }

        if (!isExpected)
        {
            throw state.Reject(name, "The action has no such thread.");
        }

        ThreadPlan result = new(
            thread.Flag("woken"), thread.Flag("dead"), thread.MaskOrNull("cpus", plan.Possible));
        if (result is { IsWoken: true, IsDead: true })
        {
            throw thread.Reject(null, "A dead thread cannot be woken.");
        }

        thread.End();
        return result;
    }
}
