using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Actions;

/// <summary>Prepares and starts a line for its first action. The interrupt's lock is held by the caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c, __setup_irq.</remarks>
internal static class LineStart
{
    /// <summary>Sets the trigger, activates the line and takes the action's wishes over.</summary>
    /// <returns>0, or the error of the chip or of a domain.</returns>
    public static int Prepare(IrqDescriptor descriptor, IrqAction action)
    {
        IrqFlags trigger = action.Flags & IrqFlags.TriggerMask;
        if (trigger != 0)
        {
            int set = IrqLine.SetTrigger(descriptor, (TriggerType)trigger);
            if (set != 0)
            {
                return set;
            }
        }

        int result = IrqLine.ActivateForRequest(descriptor);
        if (result != 0)
        {
            return result;
        }

        descriptor.Progress &= ~(IrqProgress.AutoDetect | IrqProgress.SpuriousDisabled | IrqProgress.OneShot
            | IrqProgress.Waiting);
        descriptor.Clear(IrqStates.InProgress);
        TakeWishes(descriptor, action.Flags);
        return 0;
    }

    /// <summary>Starts the line, unless the action or the line's settings leave that to a later enable.</summary>
    public static void Start(IrqDescriptor descriptor, IrqAction action)
    {
        if ((action.Flags & IrqFlags.NoAutoEnable) == 0 && (descriptor.Settings & IrqSettings.NoAutoEnable) == 0)
        {
            IrqLine.Startup(descriptor, resend: true, force: false);
        }
        else
        {
            descriptor.Depth = 1;
        }
    }

    private static void TakeWishes(IrqDescriptor descriptor, IrqFlags flags)
    {
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
