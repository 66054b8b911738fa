using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Ipi;

/// <summary>Demultiplexed interrupts that are handled on another CPU than their demultiplexer runs on, of one system:
/// <see cref="IrqSystem.Redirects"/>.</summary>
/// <remarks>
/// <para>
/// A demultiplexer's interrupts share one line, so that their hardware cannot send them to CPUs of their own. From
/// Linux 7.0 on their chip may leave its affinity to <see cref="SetAffinity"/>; an event that
/// <see cref="IrqSystem.HandleDemultiplexedIrq"/> meets outside of that affinity is queued, and an interrupt between
/// CPUs (<see cref="TrySetIpi"/>) has its target handle it by <see cref="Run"/>.
/// </para>
/// <para>
/// Thread-safe. Queueing and running are data plane and allocate nothing. Events of one interrupt that come before the
/// first of them has been taken from the queue are one. Source: Linux 7.3, kernel/irq/irqdesc.c, demux_redirect_remote;
/// kernel/irq_work.c, irq_work_queue_on.
/// </para>
/// </remarks>
public sealed class IrqRedirects
{
    private const string AnyException =
        "What one chip throws must not keep the interrupts of others; it is thrown again.";

    private readonly IrqSystem _system;
    private readonly Lock _gate = new();
    private RedirectQueue[] _queues = [];
    private int _ipi;

    internal IrqRedirects(IrqSystem system) => _system = system;

    /// <summary>The interrupt between CPUs that tells a CPU of what waits for it; none until one is set.</summary>
    public Irq Ipi =>
        // Ordering: pairs with the write in Use; the queues were there before.
        new(Volatile.Read(ref _ipi));

    /// <summary>Sets the interrupt between CPUs that tells a CPU of what waits for it.</summary>
    /// <param name="ipi">
    /// One of <see cref="IpiMultiplexer"/> or of <see cref="IrqIpis.Reserve"/>, for all CPUs. Its owner has requested
    /// it with a handler that calls <see cref="Run"/>, and enabled it on each CPU. It is sent with the lock of a
    /// demultiplexed interrupt held, so that its chip must not call back.
    /// </param>
    /// <returns>0; -EOPNOTSUPP: the system's release redirects nothing
    /// (<see cref="Releases.KernelRelease.RedirectsDemultiplexed"/>), or it is built for one processor; -EINVAL:
    /// unknown, or its chip cannot send. Each with the reason.</returns>
    /// <remarks>Control plane. Another one may be set later; what waits has been told by the earlier one. Not in Linux,
    /// where the architecture brings the interrupt of irq_work.</remarks>
    public IrqOutcome TrySetIpi(Irq ipi)
    {
        _system.ThrowIfDisposed();
        if (!IsSupported)
        {
            return Refuse(
                ErrorCode.OperationNotSupported, ipi, _system.Options.IsMultiprocessor
                    ? $"{_system.Options.Release} handles them on the CPU that their demultiplexer runs on; "
                    + "redirecting came with Linux 7.0"
                    : "a system for one processor has no other CPU");
        }

        if (_system.Find(ipi) is not { Data.Chip: { } chip }
            || !chip.Has(IrqChipCallbacks.SendIpiSingle | IrqChipCallbacks.SendIpiMask))
        {
            return Refuse(ErrorCode.Invalid, ipi, "it is not known, or its chip cannot send it");
        }

        Use(ipi);
        return default;
    }

    /// <summary>Chooses the CPU that handles a demultiplexed interrupt. For a chip's
    /// <see cref="IrqChip.SetAffinity"/>.</summary>
    /// <param name="data">Any level of the interrupt.</param>
    /// <param name="mask">The CPUs that the chip was given; the first of them is the target.</param>
    /// <returns><see cref="AffinityResult.OkDone"/>, and all of them are the effective affinity; -EINVAL: there is none
    /// of them, or nothing is redirected in this system (<see cref="Ipi"/> is not set).</returns>
    /// <remarks>Called with the interrupt's lock held, as the callback is. Source: Linux 7.3, kernel/irq/chip.c,
    /// irq_chip_redirect_set_affinity.</remarks>
    public static int SetAffinity(IrqData data, CpuMask mask)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(mask);
        IrqDescriptor descriptor = data.Descriptor;
        descriptor.AssertHeld();
        if (mask.IsEmpty || !descriptor.System.Cpus.Possible.Contains(mask.First)
            || descriptor.System.Redirects.Ipi.IsNone)
        {
            return ErrorCode.Invalid;
        }

        descriptor.RedirectForWrite.Target = mask.First;
        descriptor.EffectiveAffinity = mask;
        return AffinityResult.OkDone;
    }

    /// <summary>The CPU that handles what arrives outside of an interrupt's effective affinity.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>The CPU; -1: unknown, or its chip redirects nothing.</returns>
    public int TargetOf(Irq irq) => _system.Find(irq)?.Redirect?.Target ?? -1;

    /// <summary>Handles what was redirected to a CPU: the handler of <see cref="Ipi"/>.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <returns>How many events there were; what comes meanwhile is told anew.</returns>
    /// <remarks>
    /// Data plane. What a chip throws reaches the caller after the other events have been handled. Source: Linux 7.3,
    /// kernel/irq/irqdesc.c, irq_redirect_work.
    /// </remarks>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = AnyException)]
    public int Run(CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        if (QueueOf(cpu.Index) is not { } queue)
        {
            return 0;
        }

        int handled = 0;
        ExceptionDispatchInfo? thrown = null;
        for (int left = queue.Count; left > 0 && queue.TryTake() is { } state; left--)
        {
            try
            {
                handled += _system.HandleRedirected(state, cpu) ? 1 : 0;
            }
            catch (Exception exception)
            {
                thrown ??= ExceptionDispatchInfo.Capture(exception);
            }
        }

        thrown?.Throw();
        return handled;
    }

    /// <summary>Whether the system's release and platform redirect at all.</summary>
    internal bool IsSupported =>
        _system.Options is { IsMultiprocessor: true, Release.RedirectsDemultiplexed: true };

    /// <summary>The events that wait: each CPU, and its interrupts in their order.</summary>
    internal IEnumerable<(int Cpu, Irq Irq)> Waiting =>
        Queues.SelectMany(static (queue, cpu) => queue.All
            .Where(state => state.IsWaiting && state.Descriptor.IsAllocated)
            .Select(state => (cpu, state.Descriptor.Irq)));

    private RedirectQueue[] Queues =>
        // Ordering: pairs with the write in Use.
        Volatile.Read(ref _queues);

    /// <summary>Hands an event that has arrived outside of an interrupt's affinity to the interrupt's target. The
    /// interrupt's lock is held.</summary>
    /// <returns>Whether the target takes it; else it is to be handled where it is.</returns>
    internal bool TryRedirect(RedirectState state)
    {
        state.Descriptor.AssertHeld();
        if (state.IsWaiting)
        {
            return true;
        }

        // A CPU that goes is asked under this lock once more when its interrupts are moved: what was queued before that
        // is moved with them, and what comes after finds the CPU offline.
        int target = state.QueuedOn >= 0 ? state.QueuedOn : state.Target;
        if (!_system.Cpus.Online.Contains(target) || QueueOf(target) is null)
        {
            return false;
        }

        bool isTold = false;
        try
        {
            state.IsWaiting = true;
            Enqueue(state, target);
            isTold = IpiSender.Send(_system, Ipi, target) == 0;
        }
        finally
        {
            // Also when the chip has thrown: the next event tells the CPU anew.
            if (!isTold)
            {
                Forget(state);
            }
        }

        return isTold;
    }

    /// <summary>Drops what waits. The interrupt's lock is held.</summary>
    /// <remarks>Who has just taken it out of the queue waits for the lock, and finds nothing.</remarks>
    internal void Forget(RedirectState state)
    {
        state.Descriptor.AssertHeld();
        state.IsWaiting = false;
        if (state.QueuedOn >= 0 && QueueOf(state.QueuedOn)!.Remove(state))
        {
            state.QueuedOn = -1;
        }
    }

    /// <summary>Hands what waits for a CPU that has gone to other CPUs. Its interrupts have been moved.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = AnyException)]
    internal void MoveOff(int cpu)
    {
        ExceptionDispatchInfo? thrown = null;
        while (QueueOf(cpu)?.TryTake() is { } state)
        {
            try
            {
                Move(state);
            }
            catch (Exception exception)
            {
                thrown ??= ExceptionDispatchInfo.Capture(exception);
            }
        }

        thrown?.Throw();
    }

    /// <summary>Puts another state in place of what there is. The system is at rest; its interrupts are new
    /// ones.</summary>
    internal void Restore(Irq ipi, IEnumerable<(int Cpu, RedirectState State)> waiting)
    {
        foreach (RedirectQueue queue in Queues)
        {
            while (queue.TryTake() is not null)
            {
                // The interrupts that waited before are gone.
            }
        }

        Use(ipi);
        foreach ((int cpu, RedirectState state) in waiting)
        {
            Enqueue(state, cpu);
            state.IsWaiting = true;
        }
    }

    /// <summary>Tells the CPUs for which something waits once more.</summary>
    internal void TellAll()
    {
        for (int cpu = 0; cpu < Queues.Length; cpu++)
        {
            if (Queues[cpu].Count != 0)
            {
                IpiSender.Send(_system, Ipi, cpu);
            }
        }
    }

    private static IrqOutcome Refuse(int error, Irq ipi, string reason) => new(
        error,
        IrqFailure.Because(
            error,
            IrqFailureStage.Arguments,
            $"Interrupt {ipi} cannot redirect demultiplexed interrupts: {reason} ({ErrorCode.ToError(error)}, "
            + $"{error}).",
            "redirects"));

    private RedirectQueue? QueueOf(int cpu)
    {
        RedirectQueue[] queues = Queues;
        return (uint)cpu < (uint)queues.Length ? queues[cpu] : null;
    }

    private void Enqueue(RedirectState state, int cpu)
    {
        if (state.QueuedOn < 0)
        {
            state.QueuedOn = cpu;
            QueueOf(cpu)!.Add(state);
        }
    }

    private void Move(RedirectState state)
    {
        using GateHold held = state.Descriptor.Hold();
        state.QueuedOn = -1;
        if (!state.IsWaiting || !state.Descriptor.IsAllocated)
        {
            return;
        }

        CpuMask online = _system.Cpus.Online;
        int target = online.Contains(state.Target) ? state.Target : online.First;
        Enqueue(state, target);
        IpiSender.Send(_system, Ipi, target);
    }

    private void Use(Irq ipi)
    {
        lock (_gate)
        {
            if (_queues.Length == 0 && !ipi.IsNone)
            {
                // Ordering: pairs with the read in Queues.
                Volatile.Write(
                    ref _queues, [.. Enumerable.Range(0, _system.Cpus.Count).Select(static _ => new RedirectQueue())]);
            }

            // Ordering: whoever sees the interrupt sees the queues.
            Volatile.Write(ref _ipi, ipi.Number);
        }
    }
}
