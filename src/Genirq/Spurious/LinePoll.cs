using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Flow;

namespace Genirq.Spurious;

/// <summary>Runs the actions of a line although no event has come.</summary>
internal static class LinePoll
{
    /// <summary>Polls a line, if it is shared and may be polled at all.</summary>
    /// <param name="descriptor">The interrupt; its lock is not held.</param>
    /// <param name="cpu">The CPU that polls.</param>
    /// <param name="force">Whether a disabled line is polled too.</param>
    /// <returns>Whether an action had something to handle.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/spurious.c, try_one_irq.</remarks>
    public static bool TryPoll(IrqDescriptor descriptor, CpuContext cpu, bool force)
    {
        using GateHold held = descriptor.Hold();
        if (!MayBePolled(descriptor, force))
        {
            return false;
        }

        if (descriptor.Has(IrqStates.InProgress))
        {
            // Whoever runs it now takes another look.
            descriptor.Progress |= IrqProgress.Pending;
            return false;
        }

        descriptor.Progress |= IrqProgress.PollInProgress;
        bool found = false;
        do
        {
            found |= IrqFlowHandler.RunUnnoted(descriptor, cpu) == IrqResult.Handled;
        }
        while (descriptor.IsPending && descriptor.Actions is not null);

        descriptor.Progress &= ~IrqProgress.PollInProgress;
        return found;
    }

    private static bool MayBePolled(IrqDescriptor descriptor, bool force) =>
        descriptor.IsAllocated
        && !descriptor.Has(IrqStates.PerCpu)
        && (descriptor.Settings & (IrqSettings.NestedThread | IrqSettings.IsPolled)) == 0
        && (force || !descriptor.IsDisabled)
        && descriptor.Actions is { } first
        && (first.Flags & (IrqFlags.Shared | IrqFlags.Timer)) == IrqFlags.Shared;
}
