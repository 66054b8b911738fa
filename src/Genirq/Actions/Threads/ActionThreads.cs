using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;

namespace Genirq.Actions.Threads;

/// <summary>Gives actions their threads, wakes and ends them.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c, setup_irq_thread, __irq_wake_thread, irq_wake_secondary.</remarks>
internal static class ActionThreads
{
    /// <summary>Starts the thread of an action and of its secondary, where they have a thread function.</summary>
    /// <returns>0; -EOPNOTSUPP: the system has no executor; or the executor's error. Then none is left
    /// running.</returns>
    public static int Start(IrqDescriptor descriptor, IrqAction action)
    {
        int result = StartOne(descriptor, action);
        if (result == 0 && action.Secondary is { } secondary)
        {
            result = StartOne(descriptor, secondary);
            if (result != 0)
            {
                StopOne(action);
            }
        }

        return result;
    }

    /// <summary>Ends the threads of an action, the first one first. Each that was woken runs once more.</summary>
    public static void Stop(IrqAction action)
    {
        StopOne(action);
        if (action.Secondary is { } secondary)
        {
            StopOne(secondary);
        }
    }

    /// <summary>Whether the calling thread is one of the action's.</summary>
    public static bool IsCurrent(IrqAction action) =>
        action.Work is { IsCurrent: true } || action.Secondary is { Work.IsCurrent: true };

    /// <summary>Wakes the thread of an action that has one. In interrupt context, or with the gate held.</summary>
    public static void Wake(IrqDescriptor descriptor, IrqAction action)
    {
        if (action.Work is not { IsAbandoned: true })
        {
            OneShot.Wake(descriptor, action);
        }
    }

    /// <summary>Wakes the second half of an action that was threaded by force.</summary>
    public static void WakeSecondary(IrqDescriptor descriptor, IrqAction action)
    {
        if (action.Secondary is not { } secondary)
        {
            descriptor.System.Diagnostics.WarnOnce(
                IrqDiagnosticId.NoThreadFunction,
                nameof(ActionThreads),
                $"The thread of \"{action.Name}\" of interrupt {descriptor.Irq} asked for a second "
                + "thread; there is none.",
                descriptor.Irq);
            return;
        }

        using GateHold held = descriptor.Hold();
        Wake(descriptor, secondary);
    }

    /// <summary>Tells the threads of a line that it goes to other CPUs. The gate is held.</summary>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_set_thread_affinity.</remarks>
    public static void NoteAffinity(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        for (IrqAction? action = descriptor.Actions; action is not null; action = action.Next)
        {
            NoteAffinity(descriptor, action);
            if (action.Secondary is { } secondary)
            {
                NoteAffinity(descriptor, secondary);
            }
        }
    }

    private static void NoteAffinity(IrqDescriptor descriptor, IrqAction action)
    {
        if (action.Work is { } work)
        {
            work.NoteAffinity();
            if (action.Thread is { } thread)
            {
                descriptor.System.Observe(
                    nameof(IrqThread), thread, static each => each.Wake(), descriptor.Irq);
            }
        }
    }

    private static int StartOne(IrqDescriptor descriptor, IrqAction action)
    {
        if (!action.HasThreadFunction)
        {
            return 0;
        }

        if (descriptor.System.Options.Threads is not { } executor)
        {
            return ErrorCode.OperationNotSupported;
        }

        LineThreads.Of(descriptor);
        IrqThreadWork work = new(descriptor, action);
        int result = executor.TryStart(work, out IrqThread? thread);
        if (result == 0 && thread is null)
        {
            result = ErrorCode.NoMemory;
        }

        if (result == 0)
        {
            action.Work = work;
            action.Thread = thread;
        }

        return result;
    }

    private static void StopOne(IrqAction action)
    {
        if (action.Thread is { } thread)
        {
            thread.Stop();
            action.Thread = null;
        }
    }
}
