using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Chips;

/// <summary>Replays an event that came while the line was disabled. The interrupt's lock is held by the
/// caller.</summary>
/// <remarks>
/// The bits that say where an event is:
/// <code>
/// none --event that cannot run--> Pending --Check--> Replay --the flow runs--> none
///                                 Pending --Check, no way to resend--> none: the event is lost
///                                 Pending --Check of a level line--> none: the hardware raises it again
///                                 Pending --the flow runs--> none
/// </code>
/// Source: Linux 6.12, kernel/irq/resend.c, check_irq_resend, try_retrigger and irq_sw_resend.
/// </remarks>
internal static class IrqResend
{
    /// <summary>Resends a pending event, or any event.</summary>
    /// <param name="descriptor">The interrupt.</param>
    /// <param name="inject">Whether to send even if none is pending.</param>
    /// <returns>0; -EINVAL: a level line, or no way to resend (the event is lost); -EBUSY: a replay is under
    /// way.</returns>
    public static int Check(IrqDescriptor descriptor, bool inject)
    {
        descriptor.AssertHeld();
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

    /// <summary>Raises the interrupt as if its device had: at the controller, or else by a resend.</summary>
    /// <returns>
    /// 0; -EINVAL: not activated, non-maskable, a level line, or there is no way; -EBUSY: a replay is under way.
    /// </returns>
    /// <remarks>
    /// The bus lock and the gate are not held. Source: Linux 6.12, kernel/irq/resend.c, irq_inject_interrupt.
    /// </remarks>
    public static int Inject(IrqDescriptor descriptor)
    {
        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        if (ChipStates.Set(descriptor, IrqChipState.Pending, state: true) == 0)
        {
            return 0;
        }

        return (descriptor.Progress & IrqProgress.Nmi) != 0 || !descriptor.IsActivated
            ? ErrorCode.Invalid
            : Check(descriptor, inject: true);
    }

    private static bool TryRetrigger(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        IrqChip chip = descriptor.Data.Chip!;
        return chip.Has(IrqChipCallbacks.Retrigger)
            ? chip.Retrigger(descriptor.Data)
            : IrqChipParent.RetriggerHierarchy(descriptor.Data);
    }

    private static int ResendInSoftware(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        if (!descriptor.System.Options.HasSoftwareResend || descriptor.Has(IrqStates.HandleEnforceIrqContext))
        {
            return ErrorCode.Invalid;
        }

        IrqDescriptor? resent = descriptor;
        if ((descriptor.Settings & IrqSettings.NestedThread) != 0)
        {
            // It cannot be handled by itself: the interrupt whose thread handles it is.
            resent = descriptor.ParentIrq.IsNone ? null : descriptor.System.Find(descriptor.ParentIrq);
            if (resent is null)
            {
                return ErrorCode.Invalid;
            }
        }

        descriptor.System.Resends.Add(resent);
        return 0;
    }
}
