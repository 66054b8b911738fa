using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Chips;

/// <summary>Asks the first level that can for what its controller knows.</summary>
/// <remarks>The interrupt's lock is held by the caller.</remarks>
internal static class ChipStates
{
    /// <summary>Tells a state of the interrupt at its controller.</summary>
    /// <returns>0, or the chip's error; -EINVAL: no level can tell; -ENODEV: a level has no chip.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, __irq_get_irqchip_state.</remarks>
    public static int Get(IrqDescriptor descriptor, IrqChipState which, ref bool state)
    {
        descriptor.AssertHeld();
        int result = Find(descriptor, IrqChipCallbacks.GetState, out IrqData? level);
        return level is null ? result : level.Chip!.GetState(level, which, ref state);
    }

    /// <summary>Changes a state of the interrupt at its controller.</summary>
    /// <returns>As <see cref="Get"/>.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_set_irqchip_state.</remarks>
    public static int Set(IrqDescriptor descriptor, IrqChipState which, bool state)
    {
        descriptor.AssertHeld();
        int result = Find(descriptor, IrqChipCallbacks.SetState, out IrqData? level);
        return level is null ? result : level.Chip!.SetState(level, which, state);
    }

    /// <summary>Delivers the interrupt to a virtual CPU, or no more.</summary>
    /// <returns>0, or the chip's error; -ENOSYS: no level can.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_set_vcpu_affinity.</remarks>
    public static int SetVcpuAffinity(IrqDescriptor descriptor, object? target)
    {
        descriptor.AssertHeld();
        for (IrqData? level = descriptor.Data; level is not null; level = level.Parent)
        {
            if (level.Chip is { } chip && chip.Has(IrqChipCallbacks.SetVcpuAffinity))
            {
                return chip.SetVcpuAffinity(level, target);
            }
        }

        return ErrorCode.NotImplemented;
    }

    /// <summary>Whether a level has the callback, or no chip, which is to be reported.</summary>
    public static bool IsAsked(IrqDescriptor descriptor, IrqChipCallbacks callback)
    {
        descriptor.AssertHeld();
        for (IrqData? level = descriptor.Data; level is not null; level = level.Parent)
        {
            if (level.Chip is not { } chip || chip.Has(callback))
            {
                return true;
            }
        }

        return false;
    }

    private static int Find(IrqDescriptor descriptor, IrqChipCallbacks callback, out IrqData? found)
    {
        descriptor.AssertHeld();
        found = null;
        for (IrqData? level = descriptor.Data; level is not null; level = level.Parent)
        {
            if (level.Chip is not { } chip)
            {
                descriptor.System.Diagnostics.WarnOnce(
                    IrqDiagnosticId.ChipMissing,
                    nameof(ChipStates),
                    $"Interrupt {descriptor.Irq} has a level without chip, whose state was asked for.",
                    descriptor.Irq);
                return ErrorCode.NoDevice;
            }

            if (chip.Has(callback))
            {
                found = level;
                return 0;
            }
        }

        return ErrorCode.Invalid;
    }
}
