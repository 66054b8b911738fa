using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Power;

/// <summary>Switches devices' interrupts off for a suspend, and arms those that wake the machine.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/pm.c, suspend_device_irqs and suspend_device_irq.</remarks>
internal static class DeviceSuspend
{
    /// <summary>Suspends all interrupts that are to be; waits for each until it does not run any more. If a callback
    /// throws, those that were suspended are resumed.</summary>
    public static void Run(IrqSystem system)
    {
        bool isDone = false;
        try
        {
            RunAll(system);
            isDone = true;
        }
        finally
        {
            if (!isDone)
            {
                system.Observe(
                    nameof(IrqPower.SuspendDevices), system,
                    static system => DeviceResume.Run(system, onlyEarly: false));
            }
        }
    }

    private static void RunAll(IrqSystem system)
    {
        foreach (IrqDescriptor descriptor in SleepingLines.Of(system))
        {
            bool changed;
            using (GateHold held = descriptor.Hold())
            {
                changed = Suspend(descriptor);
            }

            if (changed)
            {
                LineSynchronization.Wait(descriptor);
            }
        }
    }

    private static bool Suspend(IrqDescriptor descriptor)
    {
        if (!descriptor.IsAllocated || descriptor.Actions is null || descriptor.IsChained
            || PowerCounters.Of(descriptor).NoSuspend != 0)
        {
            return false;
        }

        IrqChipFlags flags = descriptor.Data.Chip!.Flags;
        if (descriptor.Has(IrqStates.WakeupState))
        {
            descriptor.Set(IrqStates.WakeupArmed);
            if ((flags & IrqChipFlags.EnableWakeupOnSuspend) != 0 && descriptor.IsDisabled)
            {
                IrqSwitch.EnableLocked(descriptor);
                descriptor.Set(IrqStates.EnabledOnSuspend);
            }

            return true;
        }

        bool isDisabled = false;
        descriptor.Progress |= IrqProgress.Suspended;
        try
        {
            IrqSwitch.DisableLocked(descriptor);
            isDisabled = true;
        }
        finally
        {
            if (!isDisabled)
            {
                descriptor.Progress &= ~IrqProgress.Suspended;
            }
        }

        if ((flags & IrqChipFlags.MaskOnSuspend) != 0)
        {
            IrqLine.Mask(descriptor);
        }

        return true;
    }
}
