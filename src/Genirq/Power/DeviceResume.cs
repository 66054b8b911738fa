using Genirq.Actions;
using Genirq.Descriptors;

namespace Genirq.Power;

/// <summary>Switches devices' interrupts on again after a suspend, and replays what came meanwhile.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/pm.c, resume_irqs, resume_irq and rearm_wake_irq.</remarks>
internal static class DeviceResume
{
    /// <summary>Resumes interrupts.</summary>
    /// <param name="system">The system.</param>
    /// <param name="onlyEarly">Whether only those are resumed whose first action asks for an early resume.</param>
    public static void Run(IrqSystem system, bool onlyEarly)
    {
        foreach (IrqDescriptor descriptor in SleepingLines.Of(system))
        {
            using GateHold held = descriptor.Hold();
            bool isEarly = descriptor.Actions is { } first && (first.Flags & IrqFlags.EarlyResume) != 0;
            if (descriptor.IsAllocated && (isEarly || !onlyEarly))
            {
                Resume(descriptor);
            }
        }
    }

    /// <summary>Arms a wake-up source again that has fired. Its lock is held.</summary>
    public static void Rearm(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        if ((descriptor.Progress & IrqProgress.Suspended) != 0 && descriptor.Has(IrqStates.WakeupState))
        {
            descriptor.Progress &= ~IrqProgress.Suspended;
            descriptor.Set(IrqStates.WakeupArmed);
            IrqSwitch.EnableLocked(descriptor);
        }
    }

    private static void Resume(IrqDescriptor descriptor)
    {
        descriptor.Clear(IrqStates.WakeupArmed);
        if (descriptor.Has(IrqStates.EnabledOnSuspend))
        {
            IrqSwitch.DisableLocked(descriptor);
            descriptor.Clear(IrqStates.EnabledOnSuspend);
        }

        if ((descriptor.Progress & IrqProgress.Suspended) == 0)
        {
            if (PowerCounters.Of(descriptor).ForceResume == 0)
            {
                return;
            }

            // As if it had been disabled, so that the chip is called whatever it was.
            descriptor.Depth++;
            descriptor.Set(IrqStates.Disabled | IrqStates.Masked);
        }

        descriptor.Progress &= ~IrqProgress.Suspended;
        IrqSwitch.EnableLocked(descriptor);
    }
}
