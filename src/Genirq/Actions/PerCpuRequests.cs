using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Actions;

/// <summary>Requests, enables and frees lines that each CPU has for itself.</summary>
/// <remarks>
/// A line may have several actions where <see cref="Releases.KernelRelease.HasPerCpuAffinity"/> says so, of which no
/// two serve the same CPU; those that do not serve all CPUs are marked <see cref="IrqFlags.Shared"/>.
/// Source: Linux 6.12, kernel/irq/manage.c, __request_percpu_irq, enable_percpu_irq, __free_percpu_irq; Linux 7.3:
/// create_percpu_irqaction, valid_percpu_irqaction.
/// </remarks>
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

    /// <summary>Refuses a mask that the system's release does not know.</summary>
    /// <returns>0; -EOPNOTSUPP.</returns>
    public static IrqOutcome CheckAffinity(IrqSystem system, Irq irq, in IrqRequest request, CpuMask? affinity) =>
        affinity is null || system.Options.Release.HasPerCpuAffinity
            ? default
            : IrqRequests.Refuse(
                ErrorCode.OperationNotSupported, irq, request.Name,
                $"{system.Options.Release} has no affinity of per-CPU requests, which came with Linux 6.19: a request "
                + "serves all CPUs there, and there is one");

    /// <summary>Gives an action what the core adds to a per-CPU request, and the CPUs that it serves.</summary>
    public static void Mark(CpuLineAction action, CpuMask? affinity, CpuMask possible)
    {
        action.Flags |= IrqFlags.PerCpu | IrqFlags.NoSuspend;
        if (affinity is not null && !affinity.Equals(possible))
        {
            action.Cpus = affinity;
            action.Flags |= IrqFlags.Shared;
        }
    }

    /// <summary>Whether an action may join those of its line: none serves one of its CPUs or has its identity. The
    /// interrupt's lock is held.</summary>
    /// <returns>0; -EINVAL, with a diagnostic.</returns>
    public static IrqOutcome Admit(IrqDescriptor descriptor, IrqAction action)
    {
        descriptor.AssertHeld();
        if (FindRival(descriptor.Actions, action) is not { } rival)
        {
            return default;
        }

        descriptor.System.Diagnostics.Log(
            IrqDiagnosticId.RequestMismatch,
            nameof(IrqSystem.TryRequestPerCpu),
            $"Overlapping affinities for {action.Name} (irq {descriptor.Irq}) on irqchip "
            + $"{descriptor.Data.Chip?.Name}.",
            descriptor.Irq);
        return IrqRequests.Refuse(
            ErrorCode.Invalid, descriptor.Irq, action.Name, $"\"{rival.Name}\" serves some of its CPUs already, or has "
            + "its identity");
    }

    /// <summary>The first of a line's actions that serves a CPU of another one, or has its identity; null if none
    /// does.</summary>
    public static IrqAction? FindRival(IrqAction? first, IrqAction action)
    {
        while (first is not null && !first.DeviceId.Equals(action.DeviceId)
            && first is CpuLineAction one && action is CpuLineAction other && !one.Overlaps(other))
        {
            first = first.Next;
        }

        return first;
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

    /// <summary>Frees one action of a line, unless the line is enabled on some CPU that the action serves.</summary>
    /// <param name="system">The system.</param>
    /// <param name="irq">The interrupt.</param>
    /// <param name="deviceId">The identity of the action, or the action itself.</param>
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
        if (ActionList.Find(descriptor, deviceId, out _) is not { } action)
        {
            diagnostics.Warn(
                IrqDiagnosticId.FreeUnknownAction, nameof(IrqSystem.FreePerCpu),
                $"Trying to free already-free IRQ {irq}.", irq);
            return null;
        }

        if (FirstEnabled(descriptor, action) is >= 0 and int first)
        {
            diagnostics.Warn(
                IrqDiagnosticId.PerCpuStillEnabled,
                nameof(IrqSystem.FreePerCpu),
                $"percpu IRQ {irq} still enabled on CPU{first}!",
                irq,
                first);
            return null;
        }

        ActionList.Unlink(descriptor, action);
        if (descriptor.Actions is null)
        {
            descriptor.Progress &= ~IrqProgress.Nmi;
        }

        return action.Name;
    }

    // The lowest CPU that the action serves and the line is enabled on; -1 for none.
    private static int FirstEnabled(IrqDescriptor descriptor, IrqAction action)
    {
        descriptor.AssertHeld();
        CpuMask enabled = descriptor.PerCpuEnabled ?? CpuMask.Empty;
        return (action is CpuLineAction { Cpus: { } cpus } ? enabled.And(cpus) : enabled).First;
    }
}
