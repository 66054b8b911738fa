using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Affinity;

/// <summary>Where the interrupts of one system go: <see cref="IrqSystem.Affinity"/>.</summary>
/// <remarks>Thread-safe; control plane.</remarks>
public sealed class IrqAffinity
{
    private readonly IrqSystem _system;

    internal IrqAffinity(IrqSystem system)
    {
        _system = system;
        Notifications = new AffinityNotifications(system);
    }

    /// <summary>The notifiers that wait to be told of a new affinity.</summary>
    internal AffinityNotifications Notifications { get; }

    /// <summary>Whether an interrupt can be sent elsewhere at all.</summary>
    /// <param name="irq">Any number.</param>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_can_set_affinity.</remarks>
    public bool CanSet(Irq irq) =>
        _system.Options.IsMultiprocessor && _system.Find(irq) is { } descriptor && AffinityControl.HasSetter(descriptor)
        && !descriptor.Has(IrqStates.PerCpu | IrqStates.NoBalancing);

    /// <summary>Whether a user may send an interrupt elsewhere.</summary>
    /// <param name="irq">Any number.</param>
    /// <remarks>Source: irq_can_set_affinity_usr, and no_irq_affinity in kernel/irq/proc.c.</remarks>
    public bool CanUserSet(Irq irq) =>
        !_system.Options.LocksUserAffinity && CanSet(irq) && _system.Find(irq) is { IsManaged: false };

    /// <summary>Sends an interrupt to other CPUs.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="mask">The CPUs.</param>
    /// <param name="force">Whether offline CPUs are taken too.</param>
    /// <returns>
    /// 0; -EINVAL: unknown, the chip cannot, no CPU of the mask is online, or a uniprocessor platform; or the chip's
    /// error.
    /// </returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_set_affinity and irq_force_affinity.</remarks>
    public int Set(Irq irq, CpuMask mask, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (_system.Find(irq) is not { } descriptor || !_system.Options.IsMultiprocessor)
        {
            return ErrorCode.Invalid;
        }

        using GateHold held = descriptor.Hold();
        return AffinityControl.Set(descriptor, mask, force);
    }

    /// <summary>Sets the affinity as a user wishes.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="mask">The CPUs.</param>
    /// <returns>0; -EPERM: users may not; -EINVAL: no CPU of the mask is online; or as
    /// <see cref="Set"/>.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/proc.c, write_irq_affinity.</remarks>
    public int SetByUser(Irq irq, CpuMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (!CanUserSet(irq))
        {
            return ErrorCode.NotPermitted;
        }

        return mask.Overlaps(_system.Cpus.Online) ? Set(irq, mask) : ErrorCode.Invalid;
    }

    /// <summary>Changes the affinity of interrupts that are made from now on.</summary>
    /// <param name="mask">The CPUs.</param>
    /// <returns>0; -EINVAL: none of them is online.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/proc.c, default_affinity_write.</remarks>
    public int SetDefault(CpuMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (!mask.Overlaps(_system.Cpus.Online))
        {
            return ErrorCode.Invalid;
        }

        _system.Cpus.DefaultAffinity = mask;
        return 0;
    }

    /// <summary>Tells users where a driver would like its interrupt to go.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="hint">The CPUs; null takes the hint away.</param>
    /// <param name="sets">Whether it is sent there too; if that fails no one is notified.</param>
    /// <returns>0; -EINVAL: the interrupt is unknown, or one for each CPU.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, __irq_apply_affinity_hint.</remarks>
    public int SetHint(Irq irq, CpuMask? hint, bool sets = false)
    {
        if (_system.Find(irq) is not { IsPerCpuDeviceId: false } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using (GateHold held = descriptor.Hold())
        {
            descriptor.AffinityHint = hint;
        }

        if (hint is not null && sets)
        {
            Set(irq, hint);
        }

        return 0;
    }

    /// <summary>Sets who is notified each time that the affinity of an interrupt changes.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="notifier">Who; null for none. The one before is not told any more and is released.</param>
    /// <returns>0; -EINVAL: the interrupt is unknown or non-maskable.</returns>
    /// <exception cref="InvalidOperationException">The notifier serves an interrupt already.</exception>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_set_affinity_notifier.</remarks>
    public int SetNotifier(Irq irq, IrqAffinityNotifier? notifier) =>
        Notifications.Install(_system.Find(irq), notifier);

    /// <summary>Calls the notifiers of affinities that were set since the last call.</summary>
    /// <returns>How many were called.</returns>
    /// <remarks>To be called by the platform's executor, under no lock. Source: irq_affinity_notify.</remarks>
    public int RunNotifications() => Notifications.Run();

    /// <summary>Gives a shut down interrupt another affinity, and can make it a managed one.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="affinity">The affinity.</param>
    /// <returns>0; -EOPNOTSUPP: the platform reserves vectors; -EINVAL: unknown; -EBUSY: started, or managed.</returns>
    /// <remarks>An activated one is deactivated meanwhile. Source: irq_update_affinity_desc.</remarks>
    public int Update(Irq irq, IrqAffinityDescriptor affinity)
    {
        ArgumentNullException.ThrowIfNull(affinity);
        if (_system.Options.HasReservationMode)
        {
            return ErrorCode.OperationNotSupported;
        }

        if (_system.Find(irq) is not { } descriptor)
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

    /// <summary>Delivers an interrupt to a virtual CPU, or no more.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="target">What the platform needs to know of the virtual CPU; null ends it.</param>
    /// <returns>0; -EINVAL: unknown; -ENOSYS: no level can; or the chip's error.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_set_vcpu_affinity.</remarks>
    public int SetVcpu(Irq irq, object? target)
    {
        if (_system.Find(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using GateHold held = descriptor.Hold();
        return ChipStates.SetVcpuAffinity(descriptor, target);
    }
}
