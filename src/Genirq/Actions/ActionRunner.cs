using Genirq.Descriptors;
using Genirq.Diagnostics;

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
                ReportNoThread(descriptor, action);
            }

            result |= one;
        }

        return result;
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
            descriptor.System.Diagnostics.Log(
                IrqDiagnosticId.HandlerThrew,
                nameof(ActionRunner),
                $"The handler \"{action.Name}\" of interrupt {descriptor.Irq} threw "
                + $"{exception.GetType().Name}: {exception.Message}",
                descriptor.Irq);
            return IrqResult.None;
        }
    }

    private static void ReportNoThread(IrqDescriptor descriptor, IrqAction action) => descriptor.System.Diagnostics.Log(
        IrqDiagnosticId.NoThreadFunction,
        nameof(ActionRunner),
        $"IRQ {descriptor.Irq} device {action.Name} returned IRQ_WAKE_THREAD but no thread function available.",
        descriptor.Irq);
}
