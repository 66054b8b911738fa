using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Actions;

/// <summary>Requests, enables and frees lines that each CPU has for itself.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c, __request_percpu_irq, enable_percpu_irq,
/// __free_percpu_irq.</remarks>
internal static class PerCpuRequests
{
    /// <summary>Checks a request in Linux's order.</summary>
    /// <returns>0, or a negative errno.</returns>
    public static IrqOutcome Check(IrqSystem system, Irq irq, in IrqRequest request, out IrqDescriptor? descriptor)
    {
        descriptor = null;
        if (request.DeviceId is null)
        {
            return IrqRequests.Refuse(ErrorCode.Invalid, irq, request.Name, "the request has no device identity");
        }

        descriptor = system.Find(irq);
        if (descriptor is null || !descriptor.IsRequestable || !descriptor.IsPerCpuDeviceId
            || request.Flags is not (IrqFlags.None or IrqFlags.TimerDevice))
        {
            return IrqRequests.Refuse(ErrorCode.Invalid, irq, request.Name, descriptor is null
                ? IrqRequests.WhyUnknown(irq)
                : "it is not to be requested, not one for each CPU, or the flags are others than for a timer");
        }

        return IrqRequests.Prepare(descriptor, request.Name);
    }

    /// <summary>Enables a line on a CPU. A type that cannot be set is a diagnostic, and leaves it disabled.</summary>
    public static void Enable(IrqDescriptor descriptor, TriggerType type, CpuContext cpu)
    {
        using GateHold held = descriptor.Hold();
        type &= TriggerType.SenseMask;
        type = type == TriggerType.None ? descriptor.Trigger : type;
        if (type != TriggerType.None && IrqLine.SetTrigger(descriptor, type) != 0)
        {
            descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.SetTypeFailed,
                nameof(IrqSystem.EnablePerCpu),
                $"Failed to set type for IRQ{descriptor.Irq}.",
                descriptor.Irq,
                (long)type);
            return;
        }

        PerCpuLine.Enable(descriptor, cpu);
    }

    /// <summary>Frees the line's action, unless it is enabled on some CPU.</summary>
    /// <returns>The action's name; null, with a diagnostic, if it was not freed.</returns>
    public static string? Free(IrqSystem system, Irq irq, object deviceId)
    {
        if (system.Find(irq) is not { IsPerCpuDeviceId: true } descriptor)
        {
            return null;
        }

        using BusGuard bus = BusGuard.Enter(descriptor);
        string? name = TakeOut(descriptor, deviceId);
        if (name is not null)
        {
            ControllerPower.Put(descriptor);
        }

        return name;
    }

    private static string? TakeOut(IrqDescriptor descriptor, object deviceId)
    {
        using GateHold held = descriptor.Hold();
        IrqDiagnostics diagnostics = descriptor.System.Diagnostics;
        Irq irq = descriptor.Irq;
        if (descriptor.Actions is not { } action || !action.DeviceId.Equals(deviceId))
        {
            diagnostics.Warn(
                IrqDiagnosticId.FreeUnknownAction, nameof(IrqSystem.FreePerCpu),
                $"Trying to free already-free IRQ {irq}.", irq);
            return null;
        }

        if (descriptor.PerCpuEnabled is { IsEmpty: false } enabled)
        {
            int first = enabled.First;
            diagnostics.Warn(
                IrqDiagnosticId.PerCpuStillEnabled,
                nameof(IrqSystem.FreePerCpu),
                $"percpu IRQ {irq} still enabled on CPU{first}!",
                irq,
                first);
            return null;
        }

        ActionList.Unlink(descriptor, deviceId);
        descriptor.Progress &= ~IrqProgress.Nmi;
        return action.Name;
    }
}
