using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Actions;

/// <summary>Prepares and starts a line for its first action. The interrupt's lock is held by the caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c, __setup_irq.</remarks>
internal static class LineStart
{
    /// <summary>Sets the trigger, activates the line and takes the action's wishes over.</summary>
    /// <returns>Done, or why the chip or a domain refused.</returns>
    public static IrqOutcome Prepare(IrqDescriptor descriptor, IrqAction action)
    {
        descriptor.AssertHeld();
        IrqFlags trigger = action.Flags & IrqFlags.TriggerMask;
        if (trigger != 0)
        {
            int set = IrqLine.SetTrigger(descriptor, (TriggerType)trigger);
            if (set != 0)
            {
                return IrqRequests.Refuse(
                    set, descriptor.Irq, action.Name, $"the chip {descriptor.Data.Chip!.Name} refused the trigger "
                    + $"{(TriggerType)trigger}");
            }
        }

        int result = IrqLine.ActivateForRequest(descriptor, out IrqDomain? refusing);
        if (result != 0)
        {
            return refusing is null
                ? new IrqOutcome(result)
                : new IrqOutcome(result, LevelFailure.Of(IrqFailureStage.Activation, refusing, result, 1) with
                {
                    Subject = $"interrupt {descriptor.Irq}, requested for \"{action.Name}\",",
                });
        }

        descriptor.Progress &= ~(IrqProgress.AutoDetect | IrqProgress.SpuriousDisabled | IrqProgress.OneShot
            | IrqProgress.Waiting);
        descriptor.Clear(IrqStates.InProgress);
        TakeWishes(descriptor, action.Flags);
        return default;
    }

    /// <summary>Starts the line, unless the action or the line's settings leave that to a later enable.</summary>
    public static void Start(IrqDescriptor descriptor, IrqAction action)
    {
        descriptor.AssertHeld();
        if ((action.Flags & IrqFlags.NoAutoEnable) == 0 && (descriptor.Settings & IrqSettings.NoAutoEnable) == 0)
        {
            IrqLine.Startup(descriptor, resend: true, force: false);
        }
        else if (!descriptor.IsPerCpuDeviceId || !descriptor.System.Options.Release.HasPerCpuAffinity)
        {
            descriptor.Depth = 1;
        }
    }

    private static void TakeWishes(IrqDescriptor descriptor, IrqFlags flags)
    {
        descriptor.AssertHeld();
        if ((flags & IrqFlags.PerCpu) != 0)
        {
            descriptor.Set(IrqStates.PerCpu);
            descriptor.Settings |= IrqSettings.PerCpu;
            descriptor.Settings |= (flags & IrqFlags.NoDebug) != 0 ? IrqSettings.NoDebug : IrqSettings.None;
        }

        if (!descriptor.System.Options.HasSpuriousDetection)
        {
            descriptor.Settings |= IrqSettings.NoDebug;
        }

        if ((flags & IrqFlags.OneShot) != 0)
        {
            descriptor.Progress |= IrqProgress.OneShot;
        }

        if ((flags & IrqFlags.NoBalancing) != 0)
        {
            descriptor.Settings |= IrqSettings.NoBalancing;
            descriptor.Set(IrqStates.NoBalancing);
        }
    }
}
