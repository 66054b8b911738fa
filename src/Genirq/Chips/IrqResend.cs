using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Chips;

/// <summary>Replays an event that came while the line was disabled. The interrupt's lock is held by the
/// caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/resend.c, check_irq_resend.</remarks>
internal static class IrqResend
{
    /// <summary>Resends a pending event, or any event.</summary>
    /// <param name="descriptor">The interrupt.</param>
    /// <param name="inject">Whether to send even if none is pending.</param>
    /// <returns>0; -EINVAL: a level line, or no way to resend (the event is lost); -EBUSY: a replay is under
    /// way.</returns>
    public static int Check(IrqDescriptor descriptor, bool inject)
    {
        if ((descriptor.Settings & IrqSettings.Level) != 0)
        {
            descriptor.Progress &= ~IrqProgress.Pending;
            return ErrorCode.Invalid;
        }

        if ((descriptor.Progress & IrqProgress.Replay) != 0)
        {
            return ErrorCode.Busy;
        }

        if ((descriptor.Progress & IrqProgress.Pending) == 0 && !inject)
        {
            return 0;
        }

        descriptor.Progress &= ~IrqProgress.Pending;
        int result = TryRetrigger(descriptor) ? 0 : ResendInSoftware(descriptor);
        if (result == 0)
        {
            descriptor.Progress |= IrqProgress.Replay;
        }

        return result;
    }

    private static bool TryRetrigger(IrqDescriptor descriptor)
    {
        IrqChip chip = descriptor.Data.Chip!;
        return chip.Has(IrqChipCallbacks.Retrigger)
            ? chip.Retrigger(descriptor.Data)
            : IrqChipParent.RetriggerHierarchy(descriptor.Data);
    }

    private static int ResendInSoftware(IrqDescriptor descriptor)
    {
        if (!descriptor.System.Options.HasSoftwareResend || descriptor.Has(IrqStates.HandleEnforceIrqContext))
        {
            return ErrorCode.Invalid;
        }

        descriptor.System.Resends.Add(descriptor);
        return 0;
    }
}
