using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Spurious;

namespace Genirq.Actions;

/// <summary>Installs actions.</summary>
/// <remarks>
/// Requests and frees of one interrupt exclude each other; those of different interrupts do not meet.
/// Source: Linux 6.12, kernel/irq/manage.c, request_threaded_irq and __setup_irq.
/// </remarks>
internal static class IrqRequests
{
    /// <summary>Checks a request in Linux's order, as far as no action is needed for it.</summary>
    /// <returns>Done, or why not.</returns>
    public static IrqOutcome Check(
        IrqSystem system, Irq irq, in IrqRequest request, bool hasHandler, out IrqDescriptor? descriptor)
    {
        descriptor = null;
        if (irq.Number == IrqSystem.NotConnected)
        {
            return Refuse(ErrorCode.NotConnected, irq, request.Name, "the line is not connected");
        }

        if (!AreConsistent(request))
        {
            return Refuse(
                ErrorCode.Invalid, irq, request.Name, $"the flags {request.Flags} contradict each other, or a shared "
                + "request has no device identity");
        }

        descriptor = system.Find(irq);
        if (descriptor is null)
        {
            return Refuse(ErrorCode.Invalid, irq, request.Name, WhyUnknown(irq));
        }

        if (!descriptor.IsRequestable)
        {
            return Refuse(ErrorCode.Invalid, irq, request.Name, descriptor.IsChained
                ? "a chained handler takes its events apart" : "it is marked as not to be requested");
        }

        if (RefusesWholeLine(descriptor))
        {
            return Refuse(ErrorCode.Invalid, irq, request.Name, "it is requested for each CPU, not as a whole");
        }

        return hasHandler
            ? Prepare(descriptor, request.Name)
            : Refuse(ErrorCode.Invalid, irq, request.Name, "there is neither a handler nor a thread function");
    }

    /// <summary>Sees whether there is memory for the action, and powers the chip.</summary>
    /// <returns>Done; -ENOMEM, or the error of the chip's power.</returns>
    public static IrqOutcome Prepare(IrqDescriptor descriptor, string name)
    {
        if (Pass(descriptor.System, FaultPoint.IrqAction) != 0)
        {
            return Refuse(ErrorCode.NoMemory, descriptor.Irq, name, "there is no memory for the handler");
        }

        int result = ControllerPower.TryGet(descriptor);
        return result == 0
            ? default
            : Refuse(result, descriptor.Irq, name, $"{descriptor.Data.Domain?.Name} cannot be powered up");
    }

    /// <summary>A refused request, with its reason in words.</summary>
    /// <param name="error">A negative errno.</param>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The action's name.</param>
    /// <param name="reason">What is in the way, as the end of a sentence.</param>
    public static IrqOutcome Refuse(int error, Irq irq, string name, string reason) => new(
        error,
        IrqFailure.Because(
            error,
            IrqFailureStage.Request,
            $"Interrupt {irq} cannot be requested for \"{name}\": {reason} "
            + $"({ErrorCode.ToError(error)}, {error})."));

    /// <summary>Why there is no such interrupt, as the end of a sentence.</summary>
    public static string WhyUnknown(Irq irq) => irq.IsNone
        ? "0 is not an interrupt; the allocation or mapping that it comes from has failed"
        : "no such interrupt is allocated";

    /// <summary>Installs an action.</summary>
    /// <param name="descriptor">The interrupt.</param>
    /// <param name="action">What was requested; afterwards what is installed in its place.</param>
    /// <returns>Done, or why not; then nothing is installed and what was taken is given back.</returns>
    /// <remarks>The chip is powered, by <see cref="Prepare"/>; it is not any more if this fails. The same holds if a
    /// callback throws.</remarks>
    public static IrqOutcome Install(IrqDescriptor descriptor, ref IrqAction action)
    {
        bool isDone = false;
        try
        {
            IrqOutcome result = Place(descriptor, ref action);
            isDone = result.Value == 0;
            return result;
        }
        finally
        {
            if (!isDone)
            {
                Undo(descriptor, action);
            }
        }
    }

    /// <summary>Gives back what the chip took for the line's first action.</summary>
    public static void ReleaseResources(IrqDescriptor descriptor)
    {
        IrqChip chip = descriptor.Data.Chip!;
        if (chip.Has(IrqChipCallbacks.ReleaseResources))
        {
            chip.ReleaseResources(descriptor.Data);
        }
    }

    /// <summary>Whether a line is requested for each CPU and not as a whole; that is a diagnostic.</summary>
    public static bool RefusesWholeLine(IrqDescriptor descriptor)
    {
        if (descriptor.IsPerCpuDeviceId)
        {
            descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.PerCpuMismatch,
                nameof(IrqSystem.Request),
                $"Interrupt {descriptor.Irq} is requested for each CPU, not as a whole.",
                descriptor.Irq);
        }

        return descriptor.IsPerCpuDeviceId;
    }

    private static IrqOutcome Place(IrqDescriptor descriptor, ref IrqAction action)
    {
        if (descriptor.Data.Chip == IrqChip.None)
        {
            return Refuse(
                ErrorCode.NotImplemented, descriptor.Irq, action.Name,
                descriptor.Irq.IsNone ? WhyUnknown(descriptor.Irq) : "it has no chip");
        }

        if (Pass(descriptor.System, FaultPoint.ChipOwner) != 0)
        {
            return Refuse(ErrorCode.NoDevice, descriptor.Irq, action.Name, "its chip is going away");
        }

        if ((action.Flags & IrqFlags.TriggerMask) == 0)
        {
            action.Flags |= (IrqFlags)descriptor.Trigger;
        }

        if ((action.Flags & IrqFlags.OneShot) != 0 && !action.HasThreadFunction
            && descriptor.System.Options.Release.WarnsOfOneShotWithoutThread)
        {
            descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.OneShotWithoutThread,
                nameof(IrqSystem.TryRequest),
                $"Interrupt {descriptor.Irq} is requested as one-shot by {action.Name}, which has no thread function.",
                descriptor.Irq);
        }

        int result = ActionShape.Apply(descriptor, ref action);
        if (result != 0)
        {
            return Refuse(
                result, descriptor.Irq, action.Name, "it is handled in another's thread, and there is no thread "
                + "function");
        }

        if (action.HasThreadFunction && action is not NestedAction)
        {
            result = ActionThreads.Start(descriptor, action);
            if (result != 0)
            {
                return Refuse(result, descriptor.Irq, action.Name, "its thread could not be started");
            }
        }

        if ((descriptor.Data.Chip!.Flags & IrqChipFlags.OneshotSafe) != 0)
        {
            action.Flags &= ~IrqFlags.OneShot;
        }

        return InstallSerialised(descriptor, action);
    }

    private static bool AreConsistent(in IrqRequest request)
    {
        IrqFlags flags = request.Flags;
        bool shared = (flags & IrqFlags.Shared) != 0;
        bool conditional = (flags & IrqFlags.ConditionalSuspend) != 0;
        return !(shared && (request.DeviceId is null || (flags & IrqFlags.NoAutoEnable) != 0))
            && !(conditional && (!shared || (flags & IrqFlags.NoSuspend) != 0));
    }

    private static int Pass(IrqSystem system, FaultPoint point) =>
        system.Options.Faults is { } faults ? faults.OnPoint(point) : 0;

    private static IrqOutcome InstallSerialised(IrqDescriptor descriptor, IrqAction action)
    {
        using (RequestHold requests = descriptor.HoldRequests())
        {
            using BusGuard bus = BusGuard.Enter(descriptor);
            bool isFirst = descriptor.Actions is null;
            int taken = isFirst ? RequestResources(descriptor) : 0;
            if (taken != 0)
            {
                return Refuse(
                    taken, descriptor.Irq, action.Name, $"the chip {descriptor.Data.Chip!.Name} refused its "
                    + "resources");
            }

            bool isDone = false;
            try
            {
                using GateHold held = descriptor.Hold();
                IrqOutcome result = InstallLocked(descriptor, action);
                isDone = result.Value == 0;
                return result;
            }
            finally
            {
                // Also when a callback has thrown.
                if (!isDone && descriptor.Actions is null)
                {
                    ReleaseResources(descriptor);
                }
            }
        }
    }

    private static IrqOutcome InstallLocked(IrqDescriptor descriptor, IrqAction action)
    {
        descriptor.AssertHeld();
        bool shared = descriptor.Actions is not null;
        IrqOutcome result = shared ? LineSharing.Admit(descriptor, action) : default;
        if (result.Value == 0)
        {
            result = CheckOneShot(descriptor, action);
        }

        if (result.Value == 0 && !shared)
        {
            result = LineStart.Prepare(descriptor, action);
        }

        if (result.Value != 0)
        {
            return result;
        }

        ActionList.Append(descriptor, action);
        descriptor.Spurious.Restart(descriptor.System.Options.Misrouted == MisroutedHandling.Poll);
        bool isStarted = false;
        try
        {
            if (!shared)
            {
                LineStart.Start(descriptor, action);
            }
            else if ((descriptor.Progress & IrqProgress.SpuriousDisabled) != 0)
            {
                descriptor.Progress &= ~IrqProgress.SpuriousDisabled;
                IrqSwitch.EnableLocked(descriptor);
            }

            isStarted = true;
        }
        finally
        {
            // A callback has thrown: the line is as before.
            if (!isStarted)
            {
                TakeOut(descriptor, action);
            }
        }

        return default;
    }

    private static IrqOutcome CheckOneShot(IrqDescriptor descriptor, IrqAction action)
    {
        if ((action.Flags & IrqFlags.OneShot) != 0)
        {
            return LineSharing.TakeThreadBit(descriptor, action)
                ? default
                : Refuse(ErrorCode.Busy, descriptor.Irq, action.Name, "64 one-shot handlers are on the line");
        }

        if (action.HasPrimary || (descriptor.Data.Chip!.Flags & IrqChipFlags.OneshotSafe) != 0)
        {
            return default;
        }

        descriptor.System.Diagnostics.Log(
            IrqDiagnosticId.ThreadedNeedsOneShot,
            nameof(IrqSystem.TryRequestThreaded),
            $"Threaded irq requested with handler=NULL and !ONESHOT for {action.Name} (irq {descriptor.Irq}).",
            descriptor.Irq);
        return Refuse(
            ErrorCode.Invalid, descriptor.Irq, action.Name, "a request with a thread function only needs "
            + $"{nameof(IrqFlags)}.{nameof(IrqFlags.OneShot)}");
    }

    private static int RequestResources(IrqDescriptor descriptor)
    {
        IrqChip chip = descriptor.Data.Chip!;
        return chip.Has(IrqChipCallbacks.RequestResources) ? chip.RequestResources(descriptor.Data) : 0;
    }

    // What a refused or failed request leaves behind: nothing, whatever callbacks throw on the way.
    private static void Undo(IrqDescriptor descriptor, IrqAction action)
    {
        try
        {
            // The bus lock of the chip may have thrown after all was done.
            if (action.IsInstalled)
            {
                TakeOutSerialised(descriptor, action);
            }
        }
        finally
        {
            try
            {
                ActionThreads.Stop(action);
            }
            finally
            {
                ControllerPower.Put(descriptor);
            }
        }
    }

    private static void TakeOutSerialised(IrqDescriptor descriptor, IrqAction action)
    {
        using (RequestHold requests = descriptor.HoldRequests())
        {
            using (GateHold held = descriptor.Hold())
            {
                TakeOut(descriptor, action);
            }

            if (descriptor.Actions is null)
            {
                ReleaseResources(descriptor);
            }
        }
    }

    private static void TakeOut(IrqDescriptor descriptor, IrqAction action)
    {
        descriptor.AssertHeld();
        ActionList.Unlink(descriptor, action);
        if (descriptor.Actions is not null)
        {
            return;
        }

        try
        {
            IrqLine.Shutdown(descriptor);
        }
        finally
        {
            descriptor.Depth = 1;
            descriptor.Set(IrqStates.Disabled | IrqStates.Masked);
            descriptor.Clear(IrqStates.Started);
            IrqActivation.Deactivate(descriptor.Data);
        }
    }
}
