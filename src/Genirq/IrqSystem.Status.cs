using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq;

/// <content>Settings of a line, and the state that its controller keeps.</content>
public sealed partial class IrqSystem
{
    /// <summary>Changes the settings of a line: first clears, then sets.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored.</param>
    /// <param name="clear">Settings to clear.</param>
    /// <param name="set">Settings to set; what is not in <see cref="IrqSettings.Modifiable"/> stays as it is.</param>
    /// <remarks>
    /// Setting <see cref="IrqSettings.NoAutoEnable"/> on an enabled line is a diagnostic, once.
    /// Source: Linux 6.12, kernel/irq/chip.c, irq_modify_status.
    /// </remarks>
    public void ModifyStatus(Irq irq, IrqSettings clear, IrqSettings set)
    {
        if (Find(irq) is { } descriptor)
        {
            using GateHold held = descriptor.Hold();
            IrqStatus.Modify(descriptor, clear, set);
        }
    }

    /// <summary>Makes a line one whose CPUs have device identities of their own; it is enabled CPU by CPU.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>0; -EINVAL: unknown, or it is one already.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/irqdesc.c, irq_set_percpu_devid.</remarks>
    public int SetPerCpuDeviceId(Irq irq)
    {
        if (Find(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using GateHold held = descriptor.Hold();
        return IrqStatus.MakePerCpu(descriptor);
    }

    /// <summary>Says through which interrupt a nested one is resent.</summary>
    /// <param name="irq">The nested interrupt.</param>
    /// <param name="parent">The interrupt in whose thread it is handled.</param>
    /// <returns>0; -EINVAL: unknown.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_set_parent.</remarks>
    public int SetParent(Irq irq, Irq parent)
    {
        if (Find(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using GateHold held = descriptor.Hold();
        descriptor.ParentIrq = parent;
        return 0;
    }

    /// <summary>Raises an interrupt as if its device had: at the controller if that can, or else by a resend.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>
    /// 0; -EINVAL: unknown, not activated, non-maskable, a level line, or there is no way; -EBUSY: a replay is under
    /// way.
    /// </returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/resend.c, irq_inject_interrupt.</remarks>
    public int Inject(Irq irq) => Find(irq) is { } descriptor ? IrqResend.Inject(descriptor) : ErrorCode.Invalid;

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

    /// <summary>Asks the controller for a state of an interrupt.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="which">The state asked for.</param>
    /// <param name="state">The answer; a chip that cannot tell leaves it as it is.</param>
    /// <returns>0; -EINVAL: unknown, or no level can tell; -ENODEV: a level has no chip; or the chip's error.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_get_irqchip_state.</remarks>
    public int GetChipState(Irq irq, IrqChipState which, ref bool state)
    {
        if (Find(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        return ChipStates.Get(descriptor, which, ref state);
    }

    /// <summary>Changes a state of an interrupt at its controller.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="which">The state.</param>
    /// <param name="state">Its new value.</param>
    /// <returns>0; -EINVAL: unknown, or no level can; -ENODEV: a level has no chip; or the chip's error.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_set_irqchip_state.</remarks>
    public int SetChipState(Irq irq, IrqChipState which, bool state)
    {
        if (Find(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        return ChipStates.Set(descriptor, which, state);
    }
}
