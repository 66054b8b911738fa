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

    /// <summary>Makes a line one whose CPUs have device identities of their own. It is then enabled CPU by CPU.</summary>
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
}
