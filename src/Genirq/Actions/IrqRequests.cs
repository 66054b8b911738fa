using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
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
    /// <returns>0, or a negative errno.</returns>
    public static int Check(
        IrqSystem system, Irq irq, in IrqRequest request, bool hasHandler, out IrqDescriptor? descriptor)
    {
        descriptor = null;
        if (irq.Number == IrqSystem.NotConnected)
        {
            return ErrorCode.NotConnected;
        }

        if (!AreConsistent(request))
        {
            return ErrorCode.Invalid;
        }

        descriptor = system.Find(irq);
        if (descriptor is null || !descriptor.IsRequestable || RefusesWholeLine(descriptor) || !hasHandler)
        {
            return ErrorCode.Invalid;
        }

        return Prepare(descriptor);
    }

    /// <summary>Sees whether there is memory for the action, and powers the chip.</summary>
    /// <returns>0; -ENOMEM, or the error of the chip's power.</returns>
    public static int Prepare(IrqDescriptor descriptor) =>
        Pass(descriptor.System, FaultPoint.IrqAction) != 0 ? ErrorCode.NoMemory : IrqPower.TryGet(descriptor);

    /// <summary>Installs an action.</summary>
    /// <param name="descriptor">The interrupt.</param>
    /// <param name="action">What was requested; afterwards what is installed in its place.</param>
    /// <returns>0, or a negative errno; then nothing is installed and what was taken is given back.</returns>
    /// <remarks>The chip is powered, by <see cref="Prepare"/>; it is not any more if this fails.</remarks>
    public static int Install(IrqDescriptor descriptor, ref IrqAction action)
    {
        int result = Place(descriptor, ref action);
        if (result != 0)
        {
            IrqPower.Put(descriptor);
        }

        return result;
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

    private static int Place(IrqDescriptor descriptor, ref IrqAction action)
    {
        if (descriptor.Data.Chip == IrqChip.None)
        {
            return ErrorCode.NotImplemented;
        }

        if (Pass(descriptor.System, FaultPoint.ChipOwner) != 0)
        {
            return ErrorCode.NoDevice;
        }

        if ((action.Flags & IrqFlags.TriggerMask) == 0)
        {
            action.Flags |= (IrqFlags)descriptor.Trigger;
        }

        int result = ActionShape.Apply(descriptor, ref action);
        if (result == 0 && action.HasThreadFunction && action is not NestedAction)
        {
            result = ActionThreads.Start(descriptor, action);
        }

        if (result != 0)
        {
            return result;
        }

        if ((descriptor.Data.Chip!.Flags & IrqChipFlags.OneshotSafe) != 0)
        {
            action.Flags &= ~IrqFlags.OneShot;
        }

        result = InstallSerialised(descriptor, action);
        if (result != 0)
        {
            ActionThreads.Stop(action);
        }

        return result;
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

    private static int InstallSerialised(IrqDescriptor descriptor, IrqAction action)
    {
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

    private static int InstallLocked(IrqDescriptor descriptor, IrqAction action)
    {
        bool shared = descriptor.Actions is not null;
        int result = shared ? LineSharing.Admit(descriptor, action) : 0;
        if (result != 0)
        {
            return result;
        }

        result = CheckOneShot(descriptor, action);
        if (result != 0)
        {
            return result;
        }

        if (!shared)
        {
            result = LineStart.Prepare(descriptor, action);
            if (result != 0)
            {
                return result;
            }
        }

        ActionList.Append(descriptor, action);
        descriptor.Spurious.Restart(descriptor.System.Options.Misrouted == MisroutedHandling.Poll);
        if (!shared)
        {
            LineStart.Start(descriptor, action);
        }
        else if ((descriptor.Progress & IrqProgress.SpuriousDisabled) != 0)
        {
            descriptor.Progress &= ~IrqProgress.SpuriousDisabled;
            IrqSwitch.EnableLocked(descriptor);
        }

        return 0;
    }

    private static int CheckOneShot(IrqDescriptor descriptor, IrqAction action)
    {
        if ((action.Flags & IrqFlags.OneShot) != 0)
        {
            return LineSharing.TakeThreadBit(descriptor, action) ? 0 : ErrorCode.Busy;
        }

        if (action.HasPrimary || (descriptor.Data.Chip!.Flags & IrqChipFlags.OneshotSafe) != 0)
        {
            return 0;
        }

        descriptor.System.Diagnostics.Log(
            IrqDiagnosticId.ThreadedNeedsOneShot,
            nameof(IrqSystem.TryRequestThreaded),
            $"Threaded irq requested with handler=NULL and !ONESHOT for {action.Name} (irq {descriptor.Irq}).",
            descriptor.Irq);
        return ErrorCode.Invalid;
    }

    private static int RequestResources(IrqDescriptor descriptor)
    {
        IrqChip chip = descriptor.Data.Chip!;
        return chip.Has(IrqChipCallbacks.RequestResources) ? chip.RequestResources(descriptor.Data) : 0;
    }
}
