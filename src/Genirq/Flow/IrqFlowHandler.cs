using System.Runtime.CompilerServices;
using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Timings;

namespace Genirq.Flow;

/// <summary>What happens between an event and the actions: acknowledging, masking, counting, replaying.</summary>
/// <remarks>
/// Entered and left with the interrupt's lock held; the lock is dropped while actions run. Stateless, so one instance
/// serves all interrupts. Which flow does what stands in <c>docs/flow.md</c>.
/// Source: Linux 6.12, kernel/irq/chip.c, the handle_*_irq functions.
/// </remarks>
public abstract class IrqFlowHandler
{
    private protected IrqFlowHandler(string name)
    {
        Name = name;
    }

    /// <summary>The flow's name, for example "edge".</summary>
    public string Name { get; }

    /// <summary>Handles one event on one CPU. The descriptor's gate is held.</summary>
    internal abstract void Handle(IrqDescriptor descriptor, CpuContext cpu);

    /// <summary>Whether the event may be handled now; an armed wake-up source is noted instead.</summary>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_may_run.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static bool MayRun(IrqDescriptor descriptor, CpuContext cpu) =>
        !descriptor.Has(IrqStates.InProgress | IrqStates.WakeupArmed) || MayRunSlow(descriptor, cpu);

    /// <summary>An event has arrived, so that it is neither replayed nor waited for any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static void Arrive(IrqDescriptor descriptor)
    {
        const IrqProgress Ended = IrqProgress.Replay | IrqProgress.Waiting;

        // Mostly neither is set, and a test is cheaper than a write that the next read waits for.
        if ((descriptor.Progress & Ended) != 0)
        {
            descriptor.Progress &= ~Ended;
        }
    }

    /// <summary>Whether there is an action that wants the event.</summary>
    private protected static bool IsWanted(IrqDescriptor descriptor) =>
        descriptor.Actions is not null && !descriptor.IsDisabled;

    /// <summary>Counts the event on its CPU and in total.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static void Count(IrqDescriptor descriptor, CpuContext cpu)
    {
        descriptor.TotalCount++;
        cpu.Count(descriptor.Irq.Number);
    }

    /// <summary>Runs the actions with the gate dropped, and takes note of what they said.</summary>
    /// <remarks>Source: Linux 6.12, kernel/irq/handle.c, handle_irq_event.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static void RunActions(IrqDescriptor descriptor, CpuContext cpu) =>
        SpuriousDetection.Note(descriptor, RunUnnoted(descriptor, cpu), cpu);

    /// <summary>Runs the actions with the gate dropped.</summary>
    /// <returns>Their results, combined.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static IrqResult RunUnnoted(IrqDescriptor descriptor, CpuContext cpu)
    {
        // Mostly neither is set.
        if ((descriptor.Progress & (IrqProgress.Pending | IrqProgress.Timings)) != 0)
        {
            TakePending(descriptor, cpu);
        }

        // Only this thread finds its own number in it, and only while the line is in progress.
        descriptor.HandlingThread = Environment.CurrentManagedThreadId;
        descriptor.Set(IrqStates.InProgress);
        IrqAction? first = descriptor.Actions;
        descriptor.Gate.Exit();
        IrqResult result = ActionRunner.Run(descriptor, first, cpu);
        descriptor.Gate.Enter();
        descriptor.Clear(IrqStates.InProgress);
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TakePending(IrqDescriptor descriptor, CpuContext cpu)
    {
        descriptor.Progress &= ~IrqProgress.Pending;
        if ((descriptor.Progress & IrqProgress.Timings) != 0)
        {
            IrqTimings.Record(descriptor, cpu);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool MayRunSlow(IrqDescriptor descriptor, CpuContext cpu)
    {
        if (!descriptor.Has(IrqStates.WakeupArmed))
        {
            return (descriptor.Progress & IrqProgress.PollInProgress) != 0 && PollWait.Wait(descriptor, cpu);
        }

        // Source: Linux 6.12, kernel/irq/pm.c, irq_pm_check_wakeup.
        descriptor.Clear(IrqStates.WakeupArmed);
        descriptor.Progress |= IrqProgress.Suspended | IrqProgress.Pending;
        descriptor.Depth++;
        IrqLine.Disable(descriptor);
        descriptor.System.Power.SignalWakeup(descriptor.Irq);
        return false;
    }
}
