using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Power;

/// <summary>Suspend, resume and waking up, of one system: <see cref="IrqSystem.Power"/>.</summary>
/// <remarks>Thread-safe; control plane.</remarks>
public sealed class IrqPower
{
    private readonly IrqSystem _system;

    internal IrqPower(IrqSystem system) => _system = system;

    /// <summary>The armed wake-up source that fired last since the suspend began; none so far.</summary>
    public Irq WakeupIrq { get; private set; }

    /// <summary>Makes an interrupt a wake-up source, or takes that back. Nests; has nothing to do with being
    /// enabled.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="isOn">Which.</param>
    /// <returns>
    /// 0; -EINVAL: unknown, per CPU, or non-maskable; -ENXIO: its chip cannot; or the chip's error. After a failure
    /// nothing has changed.
    /// </returns>
    /// <remarks>Taking back once too often is a diagnostic, and 0. Source: Linux 6.12, kernel/irq/manage.c,
    /// irq_set_irq_wake.</remarks>
    public int SetWake(Irq irq, bool isOn)
    {
        if (_system.Find(irq) is not { IsPerCpuDeviceId: false } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        return WakeControl.Set(descriptor, isOn);
    }

    /// <summary>Switches the devices' interrupts off, as the machine does before it sleeps.</summary>
    /// <remarks>
    /// Left alone are those that are chained, without action, or with an action that stays on. Wake-up sources are
    /// armed: the first event of one is kept, and <see cref="WakeupIrq"/> tells of it. Waits until none runs any more;
    /// not to be called from a handler. Source: Linux 6.12, kernel/irq/pm.c, suspend_device_irqs.
    /// </remarks>
    public void SuspendDevices()
    {
        WakeupIrq = Irq.None;
        DeviceSuspend.Run(_system);
    }

    /// <summary>Switches those interrupts on again that ask for an early resume, when only one CPU runs yet.</summary>
    /// <remarks>Source: Linux 6.12, kernel/irq/pm.c, irq_pm_syscore_resume.</remarks>
    public void ResumeEarlyDevices() => DeviceResume.Run(_system, onlyEarly: true);

    /// <summary>Switches the devices' interrupts on again; events that were kept are replayed.</summary>
    /// <remarks>Source: Linux 6.12, kernel/irq/pm.c, resume_device_irqs.</remarks>
    public void ResumeDevices() => DeviceResume.Run(_system, onlyEarly: false);

    /// <summary>Arms a wake-up source again that has fired while the machine sleeps on.</summary>
    /// <param name="irq">The interrupt; an unknown one, or one that is not a wake-up source that fired, is
    /// ignored.</param>
    /// <remarks>Source: Linux 6.12, kernel/irq/pm.c, rearm_wake_irq.</remarks>
    public void RearmWake(Irq irq)
    {
        if (_system.Find(irq) is { } descriptor)
        {
            using BusGuard bus = BusGuard.Enter(descriptor);
            using GateHold held = descriptor.Hold();
            DeviceResume.Rearm(descriptor);
        }
    }

    /// <summary>Notes that an armed wake-up source has fired. The interrupt's lock is held.</summary>
    /// <remarks>Source: Linux 6.12, drivers/base/power/wakeup.c, pm_system_irq_wakeup.</remarks>
    internal void SignalWakeup(Irq irq)
    {
        _system.Find(irq)?.AssertHeld();
        WakeupIrq = irq;
        if (_system.Options.WakeupSignalled is { } told)
        {
            _system.Observe(
                nameof(IrqSystemOptions.WakeupSignalled), (told, irq), static each => each.told(each.irq), irq);
        }
    }

    /// <summary>Sets the wake-up source that fired last, in a system that is restored.</summary>
    internal void RestoreWakeup(Irq irq) => WakeupIrq = irq;
}
