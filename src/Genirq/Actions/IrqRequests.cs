using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Actions;

/// <summary>Installs and frees actions.</summary>
/// <remarks>
/// Requests and frees of one interrupt exclude each other; those of different interrupts do not meet.
/// Source: Linux 6.12, kernel/irq/manage.c, request_threaded_irq, __setup_irq and __free_irq.
/// </remarks>
internal static class IrqRequests
{
    /// <summary>Checks a request in Linux's order, as far as no action is needed for it.</summary>
    /// <returns>0, or a negative errno.</returns>
    public static int Check(IrqSystem system, Irq irq, in IrqRequest request, out IrqDescriptor? descriptor)
    {
        descriptor = null;
        if (irq.Number == IrqSystem.NotConnected)
        {
            return ErrorCode.NotConnected;
        }

        IrqFlags flags = request.Flags;
        bool shared = (flags & IrqFlags.Shared) != 0;
        bool conditional = (flags & IrqFlags.ConditionalSuspend) != 0;
        if ((shared && (request.DeviceId is null || (flags & IrqFlags.NoAutoEnable) != 0))
            || (conditional && (!shared || (flags & IrqFlags.NoSuspend) != 0)))
        {
            return ErrorCode.Invalid;
        }

        descriptor = system.Find(irq);
        if (descriptor is null || !descriptor.IsRequestable)
        {
            return ErrorCode.Invalid;
        }

        if (system.Options.Faults is { } faults && faults.OnPoint(FaultPoint.IrqAction) != 0)
        {
            return ErrorCode.NoMemory;
        }

        return 0;
    }

    /// <summary>Installs an action.</summary>
    /// <returns>0, or a negative errno; then nothing is installed and what was taken is given back.</returns>
    public static int Install(IrqDescriptor descriptor, IrqAction action)
    {
        if (descriptor.Data.Chip == IrqChip.None)
        {
            return ErrorCode.NotImplemented;
        }

        if ((action.Flags & IrqFlags.TriggerMask) == 0)
        {
            action.Flags |= (IrqFlags)descriptor.Trigger;
        }

        if ((descriptor.Data.Chip!.Flags & IrqChipFlags.OneshotSafe) != 0)
        {
            action.Flags &= ~IrqFlags.OneShot;
        }

        lock (descriptor.RequestGate)
        {
            using BusGuard bus = BusGuard.Enter(descriptor);
            int result = descriptor.Actions is null ? RequestResources(descriptor) : 0;
            if (result != 0)
            {
                return result;
            }

            using (GateHold held = descriptor.Hold())
            {
                result = InstallLocked(descriptor, action);
            }

            if (result != 0 && descriptor.Actions is null)
            {
                ReleaseResources(descriptor);
            }

            return result;
        }
    }

    /// <summary>Takes an action out and waits until it does not run any more.</summary>
    /// <param name="system">The system.</param>
    /// <param name="irq">The interrupt.</param>
    /// <param name="deviceId">The identity of the action, or the action itself.</param>
    /// <returns>The action's name; null with a diagnostic if there is no such action.</returns>
    public static string? Free(IrqSystem system, Irq irq, object deviceId)
    {
        IrqDescriptor? descriptor = system.Find(irq);
        if (descriptor is null)
        {
            return null;
        }

        lock (descriptor.RequestGate)
        {
            IrqAction? action = TakeOut(descriptor, deviceId);
            if (action is null)
            {
                system.Diagnostics.Warn(
                    IrqDiagnosticId.FreeUnknownAction, nameof(IrqSystem.FreeIrq),
                    $"Trying to free already-free IRQ {irq}.", irq);
                return null;
            }

            Synchronize(descriptor);
            if (descriptor.Actions is null)
            {
                Release(descriptor);
            }

            return action.Name;
        }
    }

    /// <summary>Waits until no handler of the interrupt runs.</summary>
    public static void Synchronize(IrqDescriptor descriptor)
    {
        SpinWait spinner = default;
        while (IsRunning(descriptor))
        {
            spinner.SpinOnce();
        }
    }

    private static bool IsRunning(IrqDescriptor descriptor)
    {
        using GateHold held = descriptor.Hold();
        return descriptor.Has(IrqStates.InProgress);
    }

    private static void Release(IrqDescriptor descriptor)
    {
        using BusGuard bus = BusGuard.Enter(descriptor);
        using (GateHold held = descriptor.Hold())
        {
            IrqActivation.Deactivate(descriptor.Data);
        }

        ReleaseResources(descriptor);
    }

    private static IrqAction? TakeOut(IrqDescriptor descriptor, object deviceId)
    {
        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        IrqAction? action = Unlink(descriptor, deviceId);
        if (action is not null && descriptor.Actions is null)
        {
            descriptor.Settings &= ~IrqSettings.DisableUnlazy;
            IrqLine.Shutdown(descriptor);
        }

        return action;
    }

    private static int InstallLocked(IrqDescriptor descriptor, IrqAction action)
    {
        bool shared = descriptor.Actions is not null;
        if (shared && !LineSharing.Admit(descriptor, action))
        {
            return ErrorCode.Busy;
        }

        if ((action.Flags & IrqFlags.OneShot) != 0 && !LineSharing.TakeThreadBit(descriptor, action))
        {
            return ErrorCode.Busy;
        }

        if (!shared)
        {
            int result = StartFirst(descriptor, action);
            if (result != 0)
            {
                return result;
            }
        }

        Append(descriptor, action);
        descriptor.Spurious = default;
        if (!shared)
        {
            StartLine(descriptor, action);
        }
        else if ((descriptor.Progress & IrqProgress.SpuriousDisabled) != 0)
        {
            descriptor.Progress &= ~IrqProgress.SpuriousDisabled;
            IrqSwitch.EnableLocked(descriptor);
        }

        return 0;
    }

    private static int StartFirst(IrqDescriptor descriptor, IrqAction action)
    {
        IrqFlags trigger = action.Flags & IrqFlags.TriggerMask;
        if (trigger != 0)
        {
            int set = IrqLine.SetTrigger(descriptor, (TriggerType)trigger);
            if (set != 0)
            {
                return set;
            }
        }

        int result = IrqLine.ActivateForRequest(descriptor);
        if (result != 0)
        {
            return result;
        }

        descriptor.Progress &= ~(IrqProgress.AutoDetect | IrqProgress.SpuriousDisabled | IrqProgress.OneShot
            | IrqProgress.Waiting);
        descriptor.Clear(IrqStates.InProgress);
        if ((action.Flags & IrqFlags.PerCpu) != 0)
        {
            descriptor.Set(IrqStates.PerCpu);
            descriptor.Settings |= IrqSettings.PerCpu;
            descriptor.Settings |= (action.Flags & IrqFlags.NoDebug) != 0 ? IrqSettings.NoDebug : IrqSettings.None;
        }

        if ((action.Flags & IrqFlags.OneShot) != 0)
        {
            descriptor.Progress |= IrqProgress.OneShot;
        }

        if ((action.Flags & IrqFlags.NoBalancing) != 0)
        {
            descriptor.Settings |= IrqSettings.NoBalancing;
            descriptor.Set(IrqStates.NoBalancing);
        }

        return 0;
    }

    private static void StartLine(IrqDescriptor descriptor, IrqAction action)
    {
        if ((action.Flags & IrqFlags.NoAutoEnable) == 0 && (descriptor.Settings & IrqSettings.NoAutoEnable) == 0)
        {
            IrqLine.Startup(descriptor, resend: true, force: false);
        }
        else
        {
            descriptor.Depth = 1;
        }
    }

    private static void Append(IrqDescriptor descriptor, IrqAction action)
    {
        action.IsInstalled = true;
        if (descriptor.Actions is not { } last)
        {
            descriptor.Actions = action;
            return;
        }

        while (last.Next is { } next)
        {
            last = next;
        }

        last.Next = action;
    }

    private static IrqAction? Unlink(IrqDescriptor descriptor, object deviceId)
    {
        IrqAction? previous = null;
        for (IrqAction? action = descriptor.Actions; action is not null; previous = action, action = action.Next)
        {
            if (action != deviceId && !action.DeviceId.Equals(deviceId))
            {
                continue;
            }

            if (previous is null)
            {
                descriptor.Actions = action.Next;
            }
            else
            {
                previous.Next = action.Next;
            }

            action.IsInstalled = false;
            return action;
        }

        return null;
    }

    private static int RequestResources(IrqDescriptor descriptor)
    {
        IrqChip chip = descriptor.Data.Chip!;
        return chip.Has(IrqChipCallbacks.RequestResources) ? chip.RequestResources(descriptor.Data) : 0;
    }

    private static void ReleaseResources(IrqDescriptor descriptor)
    {
        IrqChip chip = descriptor.Data.Chip!;
        if (chip.Has(IrqChipCallbacks.ReleaseResources))
        {
            chip.ReleaseResources(descriptor.Data);
        }
    }
}
