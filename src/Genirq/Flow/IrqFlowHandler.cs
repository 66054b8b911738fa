using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>What happens between an event and the actions: acknowledging, masking, counting, replaying.</summary>
/// <remarks>
/// Entered and left with the interrupt's lock held; the lock is dropped while actions run. Stateless, so one instance
/// serves all interrupts. Source: Linux 6.12, kernel/irq/chip.c, the handle_*_irq functions.
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
    private protected static bool MayRun(IrqDescriptor descriptor)
    {
        if (!descriptor.Has(IrqStates.InProgress | IrqStates.WakeupArmed))
        {
            return true;
        }

        if (descriptor.Has(IrqStates.WakeupArmed))
        {
            descriptor.Clear(IrqStates.WakeupArmed);
            descriptor.Progress |= IrqProgress.Suspended | IrqProgress.Pending;
            descriptor.Depth++;
            IrqLine.Disable(descriptor);
        }

        return false;
    }

    /// <summary>Whether there is an action that wants the event.</summary>
    private protected static bool IsWanted(IrqDescriptor descriptor) =>
        descriptor.Actions is not null && !descriptor.IsDisabled;

    /// <summary>Counts the event on its CPU and in total.</summary>
    private protected static void Count(IrqDescriptor descriptor, CpuContext cpu)
    {
        descriptor.TotalCount++;
        cpu.Count(descriptor.Irq.Number);
    }

    /// <summary>Runs the actions with the gate dropped.</summary>
    private protected static void RunActions(IrqDescriptor descriptor)
    {
        descriptor.Progress &= ~IrqProgress.Pending;
        descriptor.Set(IrqStates.InProgress);
        Actions.IrqAction? first = descriptor.Actions;
        descriptor.Gate.Exit();
        Actions.IrqResult result = Actions.ActionRunner.Run(descriptor, first);
        descriptor.Gate.Enter();
        descriptor.Clear(IrqStates.InProgress);
        SpuriousDetection.Note(descriptor, result);
    }
}
