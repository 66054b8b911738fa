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
        return TryRequestPerCpu(irq, request, affinity: null, handler, states, out registration);
    }

    /// <summary>Installs the handler of a per-CPU interrupt for some of the CPUs. It is then to be enabled CPU by
    /// CPU.</summary>
    /// <typeparam name="TState">The type of what belongs to one CPU.</typeparam>
    /// <param name="irq">The interrupt; <see cref="SetPerCpuDeviceId"/> has made it a per-CPU one.</param>
    /// <param name="request">As for the other form. The identity is no other request's of this interrupt.</param>
    /// <param name="affinity">
    /// The possible CPUs that the handler serves; null for all. One without a CPU is accepted, and serves none.
    /// </param>
    /// <param name="handler">Called for each event on these CPUs, with the CPU and what belongs to it.</param>
    /// <param name="states">What belongs to each possible CPU, by its number, also to those that the handler does not
    /// serve; copied.</param>
    /// <param name="registration">What frees the handler again, and no other one; null if it was not installed.</param>
    /// <returns>
    /// 0; -EOPNOTSUPP: there is a mask, and the system's release has none
    /// (<see cref="Releases.KernelRelease.HasPerCpuAffinity"/>); -EINVAL: as for the other form, or another request of
    /// the interrupt serves one of these CPUs or has this identity; -EBUSY: the release has no masks and there is a
    /// request, or one of two serves all CPUs and the other none; or as for the other form.
    /// </returns>
    /// <exception cref="ArgumentException">There are fewer states than possible CPUs, or CPUs in the mask that are not
    /// possible.</exception>
    /// <remarks>
    /// Control plane; thread-safe, also while events of the interrupt are handled. Devices that hang on one interrupt
    /// number, each of them on some of the CPUs, are requested one by one: this stands also for the per-CPU partitions
    /// that Linux had before. An event on a CPU that no request serves is told once and disables the interrupt there.
    /// Source: Linux 7.3, include/linux/interrupt.h, request_percpu_irq_affinity; kernel/irq/manage.c,
    /// __request_percpu_irq.
    /// </remarks>
    public IrqOutcome TryRequestPerCpu<TState>(
        Irq irq,
        in IrqRequest request,
        CpuMask? affinity,
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

        if (affinity is not null && !affinity.IsSubsetOf(Cpus.Possible))
        {
            throw new ArgumentException(
                $"The CPUs {affinity.Except(Cpus.Possible)} are not possible.", nameof(affinity));
        }

        IrqOutcome result = PerCpuRequests.CheckAffinity(this, irq, request, affinity);
        if (!result.IsDone)
        {
            return result;
        }

        result = PerCpuRequests.Check(this, irq, request, out IrqDescriptor? descriptor);
        if (!result.IsDone)
        {
            return result;
        }

        PerCpuAction<TState> action = new(irq, request, handler, states.ToArray());
        PerCpuRequests.Mark(action, affinity, Cpus.Possible);
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

    /// <summary>Frees one handler of a per-CPU interrupt; those that serve other CPUs stay.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="deviceId">The identity that was given with the request, or the registration.</param>
    /// <returns>
    /// The action's name; null: unknown or not per CPU, or, with a diagnostic, another identity, or still enabled on
    /// some CPU that the handler serves: then it stays installed.
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
