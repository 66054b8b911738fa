using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Chips;

/// <summary>Changes the settings of a line, and what follows from them.</summary>
/// <remarks>The interrupt's lock is held by the caller.</remarks>
internal static class IrqStatus
{
    private const IrqSettings PerCpuDeviceId = IrqSettings.NoAutoEnable | IrqSettings.PerCpu | IrqSettings.NoThread
        | IrqSettings.NoProbe | IrqSettings.PerCpuDeviceId;

    private const IrqStates Derived = IrqStates.NoBalancing | IrqStates.PerCpu | IrqStates.Level
        | IrqStates.MoveInProcessContext | IrqStates.TriggerMask;

    /// <summary>Clears settings, then sets others, and derives the states from the result.</summary>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_modify_status.</remarks>
    public static void Modify(IrqDescriptor descriptor, IrqSettings clear, IrqSettings set)
    {
        descriptor.AssertHeld();
        if (descriptor.Depth == 0 && (set & IrqSettings.NoAutoEnable) != 0)
        {
            descriptor.System.Diagnostics.WarnOnce(
                IrqDiagnosticId.StatusChangeUnsafe,
                nameof(IrqSystem.ModifyStatus),
                $"Interrupt {descriptor.Irq} is enabled, but its status says that it is never enabled.",
                descriptor.Irq);
        }

        IrqSettings kept = descriptor.Settings & ~(clear & IrqSettings.Modifiable);
        IrqSettings settings = kept | (set & IrqSettings.Modifiable);
        descriptor.Settings = settings;
        IrqStates trigger = (IrqStates)(settings & IrqSettings.TriggerMask);
        if (trigger == IrqStates.None)
        {
            trigger = descriptor.States & IrqStates.TriggerMask;
        }

        descriptor.Clear(Derived);
        descriptor.Set(trigger);
        descriptor.Set(IrqStates.NoBalancing, (settings & IrqSettings.NoBalancing) != 0);
        descriptor.Set(IrqStates.PerCpu, (settings & IrqSettings.PerCpu) != 0);
        descriptor.Set(IrqStates.Level, (settings & IrqSettings.Level) != 0);
        descriptor.Set(IrqStates.MoveInProcessContext, (settings & IrqSettings.MoveInProcessContext) != 0);
    }

    /// <summary>Makes a line one whose CPUs have device identities of their own; it is enabled on none.</summary>
    /// <returns>0; -EINVAL: it is one already.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/irqdesc.c, irq_set_percpu_devid.</remarks>
    public static int MakePerCpu(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        if (descriptor.PerCpuEnabled is not null)
        {
            return ErrorCode.Invalid;
        }

        descriptor.PerCpuEnabled = CpuMask.Empty;
        Modify(descriptor, IrqSettings.None, PerCpuDeviceId);
        return 0;
    }
}
