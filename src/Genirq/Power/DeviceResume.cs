using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;

namespace Genirq.Power;

/// <summary>Switches devices' interrupts on again after a suspend, and replays what came meanwhile.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/pm.c, resume_irqs, resume_irq and rearm_wake_irq.</remarks>
internal static class DeviceResume
{
    /// <summary>Resumes interrupts. What a chip throws keeps its own line suspended only; the others are resumed, and
    /// then what was thrown first goes on.</summary>
    /// <param name="system">The system.</param>
    /// <param name="onlyEarly">Whether only those are resumed whose first action asks for an early resume.</param>
    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types",
        Justification = "What one chip throws must not keep the lines of others; it is thrown again.")]
    public static void Run(IrqSystem system, bool onlyEarly)
    {
        ExceptionDispatchInfo? thrown = null;
        foreach (IrqDescriptor descriptor in SleepingLines.Of(system))
        {
            try
            {
                using GateHold held = descriptor.Hold();
                bool isEarly = descriptor.Actions is { } first && (first.Flags & IrqFlags.EarlyResume) != 0;
                if (descriptor.IsAllocated && !IsBeingFreed(descriptor) && (isEarly || !onlyEarly))
                {
                    Resume(descriptor);
                }
            }
            catch (Exception exception)
            {
                thrown ??= ExceptionDispatchInfo.Capture(exception);
            }
        }

        thrown?.Throw();
    }

    /// <summary>Arms a wake-up source again that has fired. Its lock is held.</summary>
    public static void Rearm(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        if ((descriptor.Progress & IrqProgress.Suspended) != 0 && descriptor.Has(IrqStates.WakeupState))
        {
            Enable(descriptor);
            descriptor.Set(IrqStates.WakeupArmed);
        }
    }

    // Its domains take it apart without its lock; its chip has gone before, under the lock.
    private static bool IsBeingFreed(IrqDescriptor descriptor) => descriptor.Data.Chip == IrqChip.None
        && descriptor.Data.Domain is { } domain && domain.Has(IrqDomainCallbacks.Free);

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

        Enable(descriptor);
    }

    // A line whose chip throws is still suspended.
    private static void Enable(IrqDescriptor descriptor)
    {
        bool isEnabled = false;
        descriptor.Progress &= ~IrqProgress.Suspended;
        try
        {
            IrqSwitch.EnableLocked(descriptor);
            isEnabled = true;
        }
        finally
        {
            if (!isEnabled)
            {
                descriptor.Progress |= IrqProgress.Suspended;
            }
        }
    }
}
