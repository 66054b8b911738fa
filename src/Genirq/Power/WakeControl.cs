using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Power;

/// <summary>Makes lines wake-up sources, with nesting. The interrupt's lock is held by the caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_set_irq_wake.</remarks>
internal static class WakeControl
{
    /// <summary>Makes a line a wake-up source once more, or once less; the first and the last time reach the
    /// chip.</summary>
    /// <returns>0; -EINVAL: non-maskable; -ENXIO: the chip cannot; or the chip's error, and nothing has
    /// changed.</returns>
    public static int Set(IrqDescriptor descriptor, bool isOn)
    {
        descriptor.AssertHeld();
        if ((descriptor.Progress & IrqProgress.Nmi) != 0)
        {
            return ErrorCode.Invalid;
        }

        if (!isOn && descriptor.WakeDepth == 0)
        {
            descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.UnbalancedWake,
                nameof(IrqPower.SetWake),
                $"Unbalanced IRQ {descriptor.Irq} wake disable",
                descriptor.Irq);
            return 0;
        }

        int depth = descriptor.WakeDepth + (isOn ? 1 : -1);
        if (depth == (isOn ? 1 : 0))
        {
            int result = Program(descriptor, isOn);
            if (result != 0)
            {
                return result;
            }

            descriptor.Set(IrqStates.WakeupState, isOn);
        }

        descriptor.WakeDepth = depth;
        return 0;
    }

    // Source: set_irq_wake_real.
    private static int Program(IrqDescriptor descriptor, bool isOn)
    {
        descriptor.AssertHeld();
        IrqChip? chip = descriptor.Data.Chip;
        if (chip is not null && (chip.Flags & IrqChipFlags.SkipSetWake) != 0)
        {
            return 0;
        }

        return chip is not null && chip.Has(IrqChipCallbacks.SetWake)
            ? chip.SetWake(descriptor.Data, isOn)
            : ErrorCode.NoSuchAddress;
    }
}
