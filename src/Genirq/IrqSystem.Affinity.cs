using System.Diagnostics;
using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq;

/// <content>Where interrupts go, besides <see cref="SetAffinity"/>: users' and drivers' wishes, CPUs that come and
/// go.</content>
public sealed partial class IrqSystem
{
    // Guarded by _hotplugGate, which also serialises CPUs that come and go.
    private readonly List<CpuHotplugStep> _hotplugSteps = [];
    private readonly Lock _hotplugGate = new();

    /// <summary>Whether an interrupt can be sent elsewhere at all.</summary>
    /// <param name="irq">Any number.</param>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_can_set_affinity.</remarks>
    public bool CanSetAffinity(Irq irq) =>
        Options.IsMultiprocessor && Find(irq) is { } descriptor && AffinityControl.HasSetter(descriptor)
        && !descriptor.Has(IrqStates.PerCpu | IrqStates.NoBalancing);

    /// <summary>Whether a user may send an interrupt elsewhere.</summary>
    /// <param name="irq">Any number.</param>
    /// <remarks>Source: irq_can_set_affinity_usr, and no_irq_affinity in kernel/irq/proc.c.</remarks>
    public bool CanUserSetAffinity(Irq irq) =>
        !Options.LocksUserAffinity && CanSetAffinity(irq) && Find(irq) is { IsManaged: false };

    /// <summary>Sets the affinity as a user wishes.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="mask">The CPUs.</param>
    /// <returns>0; -EPERM: users may not; -EINVAL: no CPU of the mask is online; or as
    /// <see cref="SetAffinity"/>.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/proc.c, write_irq_affinity.</remarks>
    public int SetUserAffinity(Irq irq, CpuMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (!CanUserSetAffinity(irq))
        {
            return ErrorCode.NotPermitted;
        }

        return mask.Overlaps(Cpus.Online) ? SetAffinity(irq, mask) : ErrorCode.Invalid;
    }

    /// <summary>Changes the affinity of interrupts that are made from now on.</summary>
    /// <param name="mask">The CPUs.</param>
    /// <returns>0; -EINVAL: none of them is online.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/proc.c, default_affinity_write.</remarks>
    public int SetDefaultAffinity(CpuMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (!mask.Overlaps(Cpus.Online))
        {
            return ErrorCode.Invalid;
        }

        Cpus.DefaultAffinity = mask;
        return 0;
    }

    /// <summary>Tells users where a driver would like its interrupt to go.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="hint">The CPUs; null takes the hint away.</param>
    /// <param name="sets">Whether it is sent there too; if that fails no one is notified.</param>
    /// <returns>0; -EINVAL: the interrupt is unknown, or one for each CPU.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, __irq_apply_affinity_hint.</remarks>
    public int SetAffinityHint(Irq irq, CpuMask? hint, bool sets = false)
    {
        if (Find(irq) is not { IsPerCpuDeviceId: false } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using (GateHold held = descriptor.Hold())
        {
            descriptor.AffinityHint = hint;
        }

        if (hint is not null && sets)
        {
            SetAffinity(irq, hint);
        }

        return 0;
    }

    /// <summary>Sets who is notified each time that the affinity of an interrupt changes.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="notifier">Who; null for none. The one before is not told any more and is released.</param>
    /// <returns>0; -EINVAL: the interrupt is unknown or non-maskable.</returns>
    /// <exception cref="InvalidOperationException">The notifier serves an interrupt already.</exception>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_set_affinity_notifier.</remarks>
    public int SetAffinityNotifier(Irq irq, IrqAffinityNotifier? notifier) =>
        AffinityWork.Install(Find(irq), notifier);

    /// <summary>Calls the notifiers of affinities that were set since the last call.</summary>
    /// <returns>How many were called.</returns>
    /// <remarks>To be called by the platform's executor, under no lock. Source: irq_affinity_notify.</remarks>
    public int RunAffinityNotifications() => AffinityWork.Run();

    /// <summary>Gives a shut down interrupt another affinity, and can make it a managed one.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="affinity">The affinity.</param>
    /// <returns>0; -EOPNOTSUPP: the platform reserves vectors; -EINVAL: unknown; -EBUSY: started, or managed.</returns>
    /// <remarks>An activated one is deactivated meanwhile. Source: irq_update_affinity_desc.</remarks>
    public int UpdateAffinity(Irq irq, IrqAffinityDescriptor affinity)
    {
        ArgumentNullException.ThrowIfNull(affinity);
        if (Options.HasReservationMode)
        {
            return ErrorCode.OperationNotSupported;
        }

        if (Find(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        if (descriptor.IsStarted || descriptor.IsManaged)
        {
            return ErrorCode.Busy;
        }

        bool wasActivated = descriptor.IsActivated;
        IrqActivation.Deactivate(descriptor.Data);
        descriptor.Set(IrqStates.AffinityManaged | IrqStates.ManagedShutdown, affinity.IsManaged);
        descriptor.Affinity = affinity.Mask;
        if (wasActivated)
        {
            IrqActivation.Activate(descriptor.Data, reserve: false, out _);
        }

        return 0;
    }

    /// <summary>Raises an interrupt again at its outermost chip. For platforms that move what is under way.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>Whether it could: false also for an unknown one.</returns>
    public bool TryRetrigger(Irq irq)
    {
        if (Find(irq) is not { } descriptor)
        {
            return false;
        }

        using GateHold held = descriptor.Hold();
        return descriptor.Data.Chip is { } chip && chip.Has(IrqChipCallbacks.Retrigger)
            && chip.Retrigger(descriptor.Data);
    }

    /// <summary>Adds what a platform does at CPU hotplug.</summary>
    /// <param name="step">The step; it stays for the system's life.</param>
    public void AddHotplugStep(CpuHotplugStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        lock (_hotplugGate)
        {
            _hotplugSteps.Add(step);
        }
    }

    /// <summary>Takes a CPU offline and moves its interrupts.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <returns>0, also if it was offline; -EBUSY: it is the last one online; or what a step refused with, for example
    /// -ENOSPC: the other CPUs have too few vectors. Then nothing has changed.</returns>
    /// <remarks>
    /// Must not be called from a handler. If a callback throws, the CPU is online again when the exception reaches the
    /// caller; interrupts that were moved before stay where they are. Thread-safe, also while events arrive and other
    /// threads use interrupts; that no event is lost meanwhile is the platform's part: <see cref="CpuHotplugStep"/>.
    /// Source: Linux 6.12, kernel/irq/cpuhotplug.c and kernel/cpu.c.
    /// </remarks>
    public int TakeCpuOffline(int cpu)
    {
        ThrowIfDisposed();
        lock (_hotplugGate)
        {
            CpuMask online = Cpus.Online;
            if (!online.Contains(cpu))
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)cpu, (uint)Cpus.Count, nameof(cpu));
                return 0;
            }

            int result = online.Count == 1 ? ErrorCode.Busy : AskSteps(cpu);
            if (result != 0)
            {
                return result;
            }

            Leave(cpu);
            return 0;
        }
    }

    /// <summary>Brings a CPU online, and with it the managed interrupts that waited for it.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <returns>0, also if it was online; -EINVAL: it is not plugged in.</returns>
    /// <remarks>
    /// Other interrupts are not moved back. If a step throws, the CPU stays offline and can be brought online later; if
    /// a chip throws while a managed interrupt is started, the CPU is online, and the other interrupts are started.
    /// Source: Linux 6.12, kernel/irq/cpuhotplug.c, irq_affinity_online_cpu.
    /// </remarks>
    public int BringCpuOnline(int cpu)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)cpu, (uint)Cpus.Count, nameof(cpu));
        lock (_hotplugGate)
        {
            if (Cpus.Online.Contains(cpu))
            {
                return 0;
            }

            if (!Cpus.Present.Contains(cpu))
            {
                return ErrorCode.Invalid;
            }

            Join(cpu);
            ResumeDelivery(cpu);
            CpuMigration.RestoreOn(this, cpu);
            return 0;
        }
    }

    /// <summary>Serialises CPU hotplug; taken by who saves or restores the system.</summary>
    internal Lock HotplugGate => _hotplugGate;

    // If a callback throws the CPU is online again; each step that has let it go, or was about to, takes it back.
    private void Leave(int cpu)
    {
        int left = 0;
        bool isGone = false;
        try
        {
            StopDelivery(cpu);
            Cpus.SetOnline(cpu, isOnline: false);
            CpuMigration.MoveAllOff(this, cpu);
            foreach (CpuHotplugStep step in _hotplugSteps)
            {
                left++;
                step.AfterMigration(cpu);
            }

            isGone = true;
        }
        finally
        {
            if (!isGone)
            {
                for (int i = 0; i < left; i++)
                {
                    Observe(
                        nameof(CpuHotplugStep.BeforeOnline), (Step: _hotplugSteps[i], cpu),
                        static each => each.Step.BeforeOnline(each.cpu));
                }

                Cpus.SetOnline(cpu, isOnline: true);
                ResumeDelivery(cpu);
            }
        }
    }

    private void StopDelivery(int cpu)
    {
        bool isStopped = false;
        foreach (CpuHotplugStep step in _hotplugSteps)
        {
            isStopped |= step.StopDelivery(cpu);
        }

        Debug.Assert(
            !isStopped || !Cpus[cpu].IsInInterrupt, "The CPU whose delivery is stopped still handles an interrupt.");
        Cpus[cpu].IsDeliveryStopped = isStopped;
    }

    private void ResumeDelivery(int cpu)
    {
        Cpus[cpu].IsDeliveryStopped = false;
        foreach (CpuHotplugStep step in _hotplugSteps)
        {
            Observe(
                nameof(CpuHotplugStep.ResumeDelivery), (Step: step, cpu),
                static each => each.Step.ResumeDelivery(each.cpu));
        }
    }

    // If a step throws, those before it let the CPU go again.
    private void Join(int cpu)
    {
        int joined = 0;
        try
        {
            foreach (CpuHotplugStep step in _hotplugSteps)
            {
                step.BeforeOnline(cpu);
                joined++;
            }
        }
        finally
        {
            for (int i = joined - 1; joined < _hotplugSteps.Count && i >= 0; i--)
            {
                Observe(
                    nameof(CpuHotplugStep.AfterMigration), (Step: _hotplugSteps[i], cpu),
                    static each => each.Step.AfterMigration(each.cpu));
            }
        }

        Cpus.SetOnline(cpu, isOnline: true);
    }

    private int AskSteps(int cpu)
    {
        foreach (CpuHotplugStep step in _hotplugSteps)
        {
            int result = step.CheckOffline(cpu);
            if (result != 0)
            {
                return result;
            }
        }

        return 0;
    }
}
