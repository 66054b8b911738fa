using Genirq.Affinity;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Chips;

/// <summary>The state machine of a line: masked, disabled, started. The interrupt's lock is held by the
/// caller.</summary>
/// <remarks>
/// <code>
/// fresh: Disabled Masked           --Startup-->  Started
/// Started                          --Disable-->  Disabled, chip untouched (lazy) or masked
/// Disabled, an event arrives       --flow----->  Disabled Masked Pending
/// Disabled                         --Enable--->  Started, pending event resent
/// Started                          --Shutdown->  Disabled Masked
/// </code>
/// Source: Linux 6.12, kernel/irq/chip.c and resend.c.
/// </remarks>
internal static class IrqLine
{
    /// <summary>Masks the line, if it is not masked and its chip can.</summary>
    public static void Mask(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        IrqChip chip = descriptor.Data.Chip!;
        if (!descriptor.IsMasked && chip.Has(IrqChipCallbacks.Mask))
        {
            chip.Mask(descriptor.Data);
            descriptor.Set(IrqStates.Masked);
        }
    }

    /// <summary>Unmasks the line, if it is masked and its chip can.</summary>
    public static void Unmask(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        IrqChip chip = descriptor.Data.Chip!;
        if (descriptor.IsMasked && chip.Has(IrqChipCallbacks.Unmask))
        {
            chip.Unmask(descriptor.Data);
            descriptor.Clear(IrqStates.Masked);
        }
    }

    /// <summary>Masks and acknowledges the line.</summary>
    public static void MaskAcknowledge(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        IrqChip chip = descriptor.Data.Chip!;
        if (chip.Has(IrqChipCallbacks.MaskAcknowledge))
        {
            chip.MaskAcknowledge(descriptor.Data);
            descriptor.Set(IrqStates.Masked);
            return;
        }

        Mask(descriptor);
        if (chip.Has(IrqChipCallbacks.Acknowledge))
        {
            chip.Acknowledge(descriptor.Data);
        }
    }

    /// <summary>Enables the line.</summary>
    public static void Enable(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        if (!descriptor.IsDisabled)
        {
            Unmask(descriptor);
            return;
        }

        IrqChip chip = descriptor.Data.Chip!;
        descriptor.Clear(IrqStates.Disabled);
        if (chip.Has(IrqChipCallbacks.Enable))
        {
            chip.Enable(descriptor.Data);
            descriptor.Clear(IrqStates.Masked);
        }
        else
        {
            Unmask(descriptor);
        }
    }

    /// <summary>Disables the line: at the chip if it has a callback or is to be masked at once, else lazily.</summary>
    public static void Disable(IrqDescriptor descriptor, bool maskNow)
    {
        descriptor.AssertHeld();
        if (descriptor.IsDisabled)
        {
            if (maskNow)
            {
                Mask(descriptor);
            }

            return;
        }

        IrqChip chip = descriptor.Data.Chip!;
        descriptor.Set(IrqStates.Disabled);
        if (chip.Has(IrqChipCallbacks.Disable))
        {
            chip.Disable(descriptor.Data);
            descriptor.Set(IrqStates.Masked);
        }
        else if (maskNow)
        {
            Mask(descriptor);
        }
    }

    /// <summary>Disables the line as its settings say.</summary>
    public static void Disable(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        Disable(descriptor, (descriptor.Settings & IrqSettings.DisableUnlazy) != 0);
    }

    /// <summary>Starts the line, or enables it if it was started before.</summary>
    /// <returns>The chip's result.</returns>
    public static int Startup(IrqDescriptor descriptor, bool resend, bool force)
    {
        descriptor.AssertHeld();
        int result = 0;
        descriptor.Depth = 0;
        if (descriptor.IsStarted)
        {
            Enable(descriptor);
        }
        else
        {
            switch (AffinityControl.DecideStart(descriptor, force))
            {
                case ManagedStart.Abort:
                    descriptor.Depth = descriptor.System.Options.Release.CountsShutdowns ? 1 : 0;
                    descriptor.Set(IrqStates.ManagedShutdown);
                    return 0;
                case ManagedStart.Managed:
                    AffinityControl.Apply(descriptor.Data, descriptor.Affinity, force: false);
                    result = StartChip(descriptor);
                    break;
                default:
                    result = StartNormally(descriptor);
                    break;
            }
        }

        if (resend)
        {
            IrqResend.Check(descriptor, inject: false);
        }

        return result;
    }

    /// <summary>Starts a managed line that was shut down for want of a CPU, now that one of its own has come.</summary>
    /// <remarks>Where shutdowns count, one that was disabled besides stays so. Source: Linux 7.3, kernel/irq/chip.c,
    /// irq_startup_managed.</remarks>
    public static void StartupManaged(IrqDescriptor descriptor)
    {
        if (descriptor.System.Options.Release.CountsShutdowns)
        {
            descriptor.Clear(IrqStates.ManagedShutdown);
            descriptor.Depth--;
            if (descriptor.Depth != 0)
            {
                return;
            }
        }

        Startup(descriptor, resend: true, force: false);
    }

    /// <summary>Shuts the line down, if it was started.</summary>
    public static void Shutdown(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        if (!descriptor.IsStarted)
        {
            return;
        }

        descriptor.System.Resends.Remove(descriptor);
        descriptor.Depth = descriptor.System.Options.Release.CountsShutdowns ? descriptor.Depth + 1 : 1;
        IrqChip chip = descriptor.Data.Chip!;
        bool isDone = false;
        try
        {
            if (chip.Has(IrqChipCallbacks.Shutdown))
            {
                chip.Shutdown(descriptor.Data);
                descriptor.Set(IrqStates.Disabled | IrqStates.Masked);
            }
            else
            {
                Disable(descriptor, maskNow: true);
            }

            isDone = true;
        }
        finally
        {
            // Also when the chip has thrown: the line counts as shut down, so that the next start opens it.
            descriptor.Clear(IrqStates.Started);
            if (!isDone)
            {
                descriptor.Set(IrqStates.Disabled | IrqStates.Masked);
            }
        }
    }

    /// <summary>Programs all levels for a request, unless the interrupt is managed.</summary>
    /// <returns>0, or a negative errno.</returns>
    public static int ActivateForRequest(IrqDescriptor descriptor, out IrqDomain? refusing)
    {
        descriptor.AssertHeld();
        refusing = null;
        return descriptor.IsManaged ? 0 : IrqActivation.Activate(descriptor.Data, reserve: false, out refusing);
    }

    /// <summary>Programs all levels and starts the line by force; a level that refuses is a diagnostic.</summary>
    /// <returns>The chip's result; 0 if nothing was started.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_activate_and_startup.</remarks>
    public static int ActivateAndStart(IrqDescriptor descriptor, bool resend)
    {
        descriptor.AssertHeld();
        int result = ActivateForRequest(descriptor, out _);
        if (result == 0)
        {
            return Startup(descriptor, resend, force: true);
        }

        descriptor.System.Diagnostics.Warn(
            IrqDiagnosticId.SetupFailed,
            nameof(ActivateAndStart),
            $"Interrupt {descriptor.Irq} could not be activated: {result}.",
            descriptor.Irq,
            result);
        return 0;
    }

    /// <summary>Sets the trigger type at the chip.</summary>
    /// <returns>0, or the chip's negative errno. A chip without the callback accepts and nothing changes.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, __irq_set_trigger.</remarks>
    public static int SetTrigger(IrqDescriptor descriptor, TriggerType type)
    {
        descriptor.AssertHeld();
        IrqChip chip = descriptor.Data.Chip!;
        if (!chip.Has(IrqChipCallbacks.SetType))
        {
            return 0;
        }

        bool unmask = false;
        if ((chip.Flags & IrqChipFlags.SetTypeMasked) != 0)
        {
            Mask(descriptor);
            unmask = !descriptor.IsDisabled;
        }

        try
        {
            return SetType(descriptor, chip, type & TriggerType.SenseMask);
        }
        finally
        {
            // Also when the callback has thrown.
            if (unmask)
            {
                Unmask(descriptor);
            }
        }
    }

    private static int SetType(IrqDescriptor descriptor, IrqChip chip, TriggerType type)
    {
        descriptor.AssertHeld();
        int result = chip.SetType(descriptor.Data, type);
        if (result is AffinityResult.Ok or AffinityResult.OkNoCopy or AffinityResult.OkDone)
        {
            StoreTrigger(descriptor, result == AffinityResult.OkNoCopy ? descriptor.Trigger : type);
            return 0;
        }

        descriptor.System.Diagnostics.Log(
            IrqDiagnosticId.SetTypeFailed,
            nameof(SetTrigger),
            $"Setting trigger mode {(int)type} for irq {descriptor.Irq} failed with {result}.",
            descriptor.Irq,
            result);
        return result;
    }

    private static void StoreTrigger(IrqDescriptor descriptor, TriggerType type)
    {
        descriptor.AssertHeld();
        descriptor.Clear(IrqStates.TriggerMask);
        descriptor.Set((IrqStates)type);
        descriptor.Settings = (descriptor.Settings & ~(IrqSettings.TriggerMask | IrqSettings.Level))
            | (IrqSettings)type;
        bool level = (type & TriggerType.LevelMask) != 0;
        descriptor.Set(IrqStates.Level, level);
        if (level)
        {
            descriptor.Settings |= IrqSettings.Level;
        }
    }

    private static int StartNormally(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        bool before = (descriptor.Data.Chip!.Flags & IrqChipFlags.AffinityPreStartup) != 0;
        if (before)
        {
            AffinityControl.SetUp(descriptor);
        }

        int result = StartChip(descriptor);
        if (!before)
        {
            AffinityControl.SetUp(descriptor);
        }

        return result;
    }

    private static int StartChip(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        int result = 0;
        if (!descriptor.IsActivated)
        {
            descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.StartedNotActivated,
                nameof(Startup),
                $"Interrupt {descriptor.Irq} is started but not activated.",
                descriptor.Irq);
        }

        IrqChip chip = descriptor.Data.Chip!;
        if (chip.Has(IrqChipCallbacks.Startup))
        {
            result = chip.Startup(descriptor.Data);
            descriptor.Clear(IrqStates.Disabled | IrqStates.Masked);
        }
        else
        {
            Enable(descriptor);
        }

        descriptor.Set(IrqStates.Started);
        return result;
    }
}
