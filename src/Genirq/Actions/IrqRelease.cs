using Genirq.Actions.Events;
using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Actions;

/// <summary>Frees actions.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c, __free_irq.</remarks>
internal static class IrqRelease
{
    /// <summary>Takes an action out, waits until it does not run any more, and ends its threads.</summary>
    /// <param name="system">The system.</param>
    /// <param name="irq">The interrupt.</param>
    /// <param name="deviceId">The identity of the action, or the action itself.</param>
    /// <param name="isKnown">Whether the caller knows that it was there: then it is quiet if it is gone.</param>
    /// <returns>The action's name; null, with a diagnostic unless it is known, if there is no such action.</returns>
    /// <exception cref="InvalidOperationException">A handler of the line or the action's own thread function frees
    /// it.</exception>
    public static string? Free(IrqSystem system, Irq irq, object deviceId, bool isKnown = false)
    {
        IrqDescriptor? descriptor = system.Find(irq);
        if (descriptor is null || IsPerCpu(descriptor))
        {
            return null;
        }

        LineSynchronization.ThrowIfOwn(descriptor);
        ThrowIfOwnThread(descriptor, deviceId);
        ForgetNotifier(descriptor);
        using (RequestHold requests = descriptor.HoldRequests())
        {
            IrqAction? action = null;
            bool mayRun = true;
            try
            {
                mayRun = TakeOut(descriptor, deviceId, ref action);
            }
            finally
            {
                // Also when a callback has thrown: freeing ends.
                if (action is not null)
                {
                    Finish(descriptor, action, mayRun);
                }
            }

            if (action is null)
            {
                ReportUnknown(descriptor, isKnown);
            }

            return action?.Name;
        }
    }

    // What a callback throws reaches the caller when all is given back.
    private static void Finish(IrqDescriptor descriptor, IrqAction action, bool mayRun)
    {
        try
        {
            if (mayRun)
            {
                LineSynchronization.Wait(descriptor);
            }

            ActionThreads.Stop(action);
        }
        finally
        {
            try
            {
                if (descriptor.Actions is null)
                {
                    Release(descriptor);
                }
            }
            finally
            {
                descriptor.System.EndEventsOf(action, IrqEventsEnd.Disposed);
                ControllerPower.Put(descriptor);
            }
        }
    }

    private static void ReportUnknown(IrqDescriptor descriptor, bool isKnown)
    {
        if (!isKnown)
        {
            descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.FreeUnknownAction,
                nameof(IrqSystem.FreeIrq),
                $"Trying to free already-free IRQ {descriptor.Irq}.",
                descriptor.Irq);
        }
    }

    private static bool IsPerCpu(IrqDescriptor descriptor)
    {
        if (descriptor.IsPerCpuDeviceId)
        {
            descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.PerCpuMismatch,
                nameof(IrqSystem.FreeIrq),
                $"Interrupt {descriptor.Irq} is freed for each CPU, not as a whole.",
                descriptor.Irq);
        }

        return descriptor.IsPerCpuDeviceId;
    }

    // It would wait for its own end while others wait for the request lock.
    private static void ThrowIfOwnThread(IrqDescriptor descriptor, object deviceId)
    {
        // Without the gate: an action that runs now stays in the list until its thread, this one, has ended.
        IrqAction? action = deviceId as IrqAction ?? ActionList.Find(descriptor, deviceId, out _);
        if (action is { HasThreadFunction: true } && ActionThreads.IsCurrent(action))
        {
            throw new InvalidOperationException(
                $"The thread function of \"{action.Name}\" cannot free its own action: it would wait for itself.");
        }
    }

    // The action is there as soon as it is out, also if a callback throws behind that. Returns whether there may be
    // something to wait for.
    private static bool TakeOut(IrqDescriptor descriptor, object deviceId, ref IrqAction? action)
    {
        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        action = ActionList.Unlink(descriptor, deviceId);
        if (action is not null && descriptor.AffinityHint is not null)
        {
            ReportLeft(descriptor, "hint");
            descriptor.AffinityHint = null;
        }

        if (action is not null && descriptor.Actions is null)
        {
            descriptor.Settings &= ~IrqSettings.DisableUnlazy;
            IrqLine.Shutdown(descriptor);
        }

        return LineSynchronization.MayRun(descriptor);
    }

    private static void ForgetNotifier(IrqDescriptor descriptor)
    {
        // Ordering: none is needed; who sets one while its interrupt is freed may come before or after that.
        if (descriptor.AffinityNotifier is null)
        {
            return;
        }

        using GateHold held = descriptor.Hold();
        if (descriptor.AffinityNotifier is { } notifier)
        {
            ReportLeft(descriptor, "notifier");
            descriptor.System.Affinity.Notifications.Forget(notifier);
            descriptor.AffinityNotifier = null;
        }
    }

    private static void ReportLeft(IrqDescriptor descriptor, string what) => descriptor.System.Diagnostics.Warn(
        IrqDiagnosticId.AffinityObserverLeft,
        nameof(IrqSystem.FreeIrq),
        $"Interrupt {descriptor.Irq} is freed while its affinity {what} is set.",
        descriptor.Irq);

    private static void Release(IrqDescriptor descriptor)
    {
        bool isDone = false;
        try
        {
            using BusGuard bus = BusGuard.Enter(descriptor);
            isDone = true;
            GiveBack(descriptor);
        }
        finally
        {
            // The bus lock has thrown.
            if (!isDone)
            {
                GiveBack(descriptor);
            }
        }
    }

    private static void GiveBack(IrqDescriptor descriptor)
    {
        try
        {
            using GateHold held = descriptor.Hold();
            IrqActivation.Deactivate(descriptor.Data);
        }
        finally
        {
            IrqRequests.ReleaseResources(descriptor);
        }
    }
}
