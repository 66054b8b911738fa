using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;

namespace Genirq.Actions;

/// <summary>Runs the actions of a line, without any lock.</summary>
internal static class ActionRunner
{
    /// <summary>Runs all actions in the order of their requests.</summary>
    /// <returns>Their results, combined.</returns>
    /// <remarks>An action that throws counts as one that did not handle; the others still run.</remarks>
    public static IrqResult Run(IrqDescriptor descriptor, IrqAction? action)
    {
        IrqResult result = IrqResult.None;
        for (; action is not null; action = action.Next)
        {
            IrqResult one = RunOne(descriptor, action);
            if (one == IrqResult.WakeThread)
            {
                WakeThread(descriptor, action);
            }

            result |= one;
        }

        return result;
    }

    /// <summary>Runs the only action of a per-CPU line with what belongs to one CPU.</summary>
    public static void RunOn(IrqDescriptor descriptor, IrqAction action, CpuContext cpu)
    {
        try
        {
            action.InvokeOn(cpu);
        }
#pragma warning disable CA1031 // A handler may throw anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Report(descriptor, action, exception);
        }
    }

    /// <summary>Runs the thread functions of all actions, in the thread of the interrupt that they hang on.</summary>
    /// <returns>Their results, combined.</returns>
    public static IrqResult RunThreads(IrqDescriptor descriptor, IrqAction? action)
    {
        IrqResult result = IrqResult.None;
        for (; action is not null; action = action.Next)
        {
            result |= RunThread(descriptor, action);
        }

        return result;
    }

    /// <summary>Runs the thread function of one action; one that throws counts as one that did not handle.</summary>
    public static IrqResult RunThread(IrqDescriptor descriptor, IrqAction action)
    {
        try
        {
            return action.InvokeThread();
        }
#pragma warning disable CA1031 // A handler may throw anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Report(descriptor, action, exception);
            return IrqResult.None;
        }
    }

    // The last frame of the core: whatever a handler throws must not leave the line in progress for ever.
    private static IrqResult RunOne(IrqDescriptor descriptor, IrqAction action)
    {
        try
        {
            return action.Invoke();
        }
#pragma warning disable CA1031 // A handler may throw anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Report(descriptor, action, exception);
            return IrqResult.None;
        }
    }

    private static void WakeThread(IrqDescriptor descriptor, IrqAction action)
    {
        if (action.HasThreadFunction)
        {
            OneShot.Wake(descriptor, action);
        }
        else if (!action.IsWarned)
        {
            action.IsWarned = true;
            descriptor.System.Diagnostics.Log(
                IrqDiagnosticId.NoThreadFunction,
                nameof(ActionRunner),
                $"IRQ {descriptor.Irq} device {action.Name} returned IRQ_WAKE_THREAD but no thread function available.",
                descriptor.Irq);
        }
    }

    private static void Report(IrqDescriptor descriptor, IrqAction action, Exception exception) =>
        descriptor.System.Diagnostics.Log(
            IrqDiagnosticId.HandlerThrew,
            nameof(ActionRunner),
            $"The handler \"{action.Name}\" of interrupt {descriptor.Irq} threw {exception.GetType().Name}: {exception.Message}",
            descriptor.Irq);
}
