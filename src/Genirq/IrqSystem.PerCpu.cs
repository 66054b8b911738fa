using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq;

/// <content>Interrupts that each CPU has for itself, with something of its own behind them.</content>
/// <remarks>On any other interrupt these calls do as with an unknown one. The CPU is always said, never
/// ambient.</remarks>
public sealed partial class IrqSystem
{
    /// <summary>Installs the handler of a per-CPU interrupt. It is then to be enabled CPU by CPU.</summary>
    /// <typeparam name="TState">The type of what belongs to one CPU.</typeparam>
    /// <param name="irq">The interrupt; <see cref="SetPerCpuDeviceId"/> has made it a per-CPU one.</param>
    /// <param name="request">
    /// Name, flags (none, or exactly <see cref="IrqFlags.TimerDevice"/>) and identity, which is required.
    /// </param>
    /// <param name="handler">Called for each event, with the CPU that handles it and what belongs to that CPU.</param>
    /// <param name="states">What belongs to each possible CPU, by its number; copied.</param>
    /// <param name="registration">What frees the handler again; null if it was not installed.</param>
    /// <returns>
    /// 0; -EINVAL: no identity, unknown, not per CPU, not to be requested, or other flags; -ENOMEM; the error of the
    /// chip's power; or of the installation, as for <see cref="TryRequestThreaded"/>.
    /// </returns>
    /// <exception cref="ArgumentException">There are fewer states than possible CPUs.</exception>
    /// <remarks>
    /// Disposing the registration is <see cref="FreePerCpu"/>. Source: Linux 6.12, kernel/irq/manage.c,
    /// __request_percpu_irq.
    /// </remarks>
    public IrqOutcome TryRequestPerCpu<TState>(
        Irq irq,
        in IrqRequest request,
        IrqCpuHandler<TState> handler,
        ReadOnlySpan<TState> states,
        out IrqRegistration? registration)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(request.Name, nameof(request));
        registration = null;
        if (states.Length < Cpus.Count)
        {
            throw new ArgumentException($"There are {states.Length} states for {Cpus.Count} CPUs.", nameof(states));
        }

        IrqOutcome result = PerCpuRequests.Check(this, irq, request, out IrqDescriptor? descriptor);
        if (!result.IsDone)
        {
            return result;
        }

        IrqAction action = new PerCpuAction<TState>(irq, request, handler, states.ToArray());
        action.Flags |= IrqFlags.PerCpu | IrqFlags.NoSuspend;
        return Install(descriptor!, action, out registration);
    }

    /// <summary>Enables a per-CPU interrupt on one CPU.</summary>
    /// <param name="irq">The interrupt; an unknown one, or one that is not per CPU, is ignored.</param>
    /// <param name="cpu">The CPU that enables it for itself.</param>
    /// <param name="type">The trigger type; none keeps the one there is.</param>
    /// <remarks>A type that cannot be set is a diagnostic and leaves it disabled. Source: enable_percpu_irq.</remarks>
    public void EnablePerCpu(Irq irq, CpuContext cpu, TriggerType type = TriggerType.None)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        if (FindPerCpu(irq) is { } descriptor)
        {
            PerCpuRequests.Enable(descriptor, type, cpu);
        }
    }

    /// <summary>Disables a per-CPU interrupt on one CPU.</summary>
    /// <param name="irq">The interrupt; an unknown one, or one that is not per CPU, is ignored.</param>
    /// <param name="cpu">The CPU that disables it for itself.</param>
    /// <remarks>Source: disable_percpu_irq.</remarks>
    public void DisablePerCpu(Irq irq, CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        if (FindPerCpu(irq) is { } descriptor)
        {
            using GateHold held = descriptor.Hold();
            PerCpuLine.Disable(descriptor, cpu);
        }
    }

    /// <summary>Whether a per-CPU interrupt is enabled on a CPU.</summary>
    /// <param name="irq">The interrupt; false for an unknown one, or one that is not per CPU.</param>
    /// <param name="cpu">The CPU.</param>
    /// <remarks>Source: irq_percpu_is_enabled.</remarks>
    public bool IsPerCpuEnabled(Irq irq, CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        if (FindPerCpu(irq) is not { } descriptor)
        {
            return false;
        }

        using GateHold held = descriptor.Hold();
        return PerCpuLine.IsEnabled(descriptor, cpu);
    }

    /// <summary>Frees the handler of a per-CPU interrupt.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="deviceId">The identity that was given with the request.</param>
    /// <returns>
    /// The action's name; null: unknown or not per CPU, or, with a diagnostic, another identity, or still enabled on
    /// some CPU:
    /// then it stays installed.
    /// </returns>
    /// <remarks>Source: free_percpu_irq.</remarks>
    public string? FreePerCpu(Irq irq, object deviceId)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(deviceId);
        return PerCpuRequests.Free(this, irq, deviceId);
    }

    private IrqDescriptor? FindPerCpu(Irq irq) =>
        Find(irq) is { IsPerCpuDeviceId: true } descriptor ? descriptor : null;
}
