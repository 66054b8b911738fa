using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Actions;

/// <summary>Gives an action the shape in which it is installed: nested, threaded by force, or as it was
/// requested.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c, __setup_irq and irq_setup_forced_threading.</remarks>
internal static class ActionShape
{
    private const IrqFlags NeverForced = IrqFlags.NoThread | IrqFlags.PerCpu | IrqFlags.OneShot;

    /// <summary>Replaces an action by the one to be installed in its place.</summary>
    /// <returns>0; -EINVAL: the interrupt is handled in a thread, and the action has no thread function.</returns>
    public static int Apply(IrqDescriptor descriptor, ref IrqAction action)
    {
        if ((descriptor.Settings & IrqSettings.NestedThread) != 0)
        {
            if (!action.HasThreadFunction)
            {
                return ErrorCode.Invalid;
            }

            action = new NestedAction(descriptor, action);
        }
        else if (descriptor.System.Options.HasForcedThreads && MayBeForced(descriptor, action))
        {
            action = new ForcedAction(descriptor, action);
        }

        return 0;
    }

    private static bool MayBeForced(IrqDescriptor descriptor, IrqAction action) =>
        (descriptor.Settings & IrqSettings.NoThread) == 0 && (action.Flags & NeverForced) == 0 && action.HasPrimary;
}
