using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Genirq.Actions.Threads;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Actions;

/// <summary>Runs the actions of a line, without any lock.</summary>
internal static class ActionRunner
{
    private const string AnyException = "A handler may throw anything; its line must not stay in progress for ever.";

    /// <summary>Runs all actions in the order of their requests.</summary>
    /// <returns>Their results, combined.</returns>
    /// <remarks>An action that throws counts as one that did not handle; the others still run.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IrqResult Run(IrqDescriptor descriptor, IrqAction? action, CpuContext cpu)
    {
        IrqResult result = IrqResult.None;
        for (; action is not null; action = action.Next)
        {
            IrqResult one = RunOne(descriptor, action, cpu);
            if (one == IrqResult.WakeThread)
            {
                WakeThread(descriptor, action);
            }

            result |= one;
        }

        return result;
    }

    /// <summary>Runs the only action of a non-maskable or a per-CPU line; what it says is not looked at.</summary>
    public static void RunAlone(IrqDescriptor descriptor, IrqAction action, CpuContext cpu) =>
        RunOne(descriptor, action, cpu);

    /// <summary>The action of a per-CPU line that serves a CPU; null if none does.</summary>
    /// <remarks>Only a line whose first action is shared can have one that does not.</remarks>
    public static IrqAction? ChooseAlone(IrqAction? first, CpuContext cpu) =>
        first is null || (first.Flags & IrqFlags.Shared) == 0 ? first : ChooseShared(first, cpu);

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
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = AnyException)]
    public static IrqResult RunThread(IrqDescriptor descriptor, IrqAction action)
    {
        try
        {
            return action.InvokeThread();
        }
        catch (Exception exception)
        {
            Report(descriptor, action, exception, isThread: true);
            return IrqResult.None;
        }
    }

    private static IrqAction? ChooseShared(IrqAction? action, CpuContext cpu)
    {
        while (action is not null && !action.Serves(cpu))
        {
            action = action.Next;
        }

        return action;
    }

    // The last frame of the core: whatever a handler throws must not leave the line in progress for ever.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = AnyException)]
    private static IrqResult RunOne(IrqDescriptor descriptor, IrqAction action, CpuContext cpu)
    {
        if (descriptor.System.Tracer is { } tracer)
        {
            return RunTraced(descriptor, action, cpu, tracer);
        }

        try
        {
            return action.Invoke(cpu);
        }
        catch (Exception exception)
        {
            Report(descriptor, action, exception);
            return IrqResult.None;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = AnyException)]
    private static IrqResult RunTraced(IrqDescriptor descriptor, IrqAction action, CpuContext cpu, IrqTracer tracer)
    {
        Trace(descriptor, action, cpu, tracer, null);
        IrqResult result = IrqResult.None;
        try
        {
            result = action.Invoke(cpu);
        }
        catch (Exception exception)
        {
            Report(descriptor, action, exception);
        }

        Trace(descriptor, action, cpu, tracer, result);
        return result;
    }

    // A tracer is another's code too: what it throws is reported as the handler's, which runs all the same.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = AnyException)]
    private static void Trace(
        IrqDescriptor descriptor, IrqAction action, CpuContext cpu, IrqTracer tracer, IrqResult? result)
    {
        try
        {
            if (result is { } left)
            {
                tracer.HandlerLeft(descriptor.Irq, action.Name, cpu.Index, left);
            }
            else
            {
                tracer.HandlerEntered(descriptor.Irq, action.Name, cpu.Index);
            }
        }
        catch (Exception exception)
        {
            Report(descriptor, action, exception);
        }
    }

    // The executor and who reads diagnostics are others' code too: what they throw counts as the handler's.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = AnyException)]
    private static void WakeThread(IrqDescriptor descriptor, IrqAction action)
    {
        try
        {
            WakeOrTell(descriptor, action);
        }
        catch (Exception exception)
        {
            Report(descriptor, action, exception);
        }
    }

    private static void WakeOrTell(IrqDescriptor descriptor, IrqAction action)
    {
        if (action.HasThreadFunction)
        {
            ActionThreads.Wake(descriptor, action);
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

    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types",
        Justification =
            "The line must become consistent again, whatever a reader of diagnostics or the error callback throws.")]
    private static void Report(IrqDescriptor descriptor, IrqAction action, Exception exception, bool isThread = false)
    {
        try
        {
            descriptor.System.Diagnostics.Log(
                IrqDiagnosticId.HandlerThrew,
                nameof(ActionRunner),
                $"The handler \"{action.Name}\" of interrupt {descriptor.Irq} threw {exception.GetType().Name}: "
                + exception.Message,
                descriptor.Irq);
        }
        catch (Exception)
        {
            // Counted before the reader was told.
        }

        try
        {
            descriptor.System.Options.HandlerFailed?.Invoke(
                new IrqHandlerError(descriptor.Irq, action.Name, action.DeviceId, exception, isThread));
        }
        catch (Exception)
        {
            // There is no observer left.
        }
    }
}
