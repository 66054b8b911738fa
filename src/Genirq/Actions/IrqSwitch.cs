using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Actions;

/// <summary>Enables and disables lines, with nesting.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c, __enable_irq and __disable_irq.</remarks>
internal static class IrqSwitch
{
    /// <summary>Takes one disable back; the last one starts the line. The interrupt's lock is held. If the chip throws,
    /// the line is still disabled.</summary>
    public static void EnableLocked(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        bool suspended = (descriptor.Progress & IrqProgress.Suspended) != 0;
        switch (descriptor.Depth)
        {
            case 0:
            case 1 when suspended:
                descriptor.System.Diagnostics.Warn(
                    IrqDiagnosticId.UnbalancedEnable,
                    nameof(IrqSystem.Enable),
                    $"Unbalanced enable for IRQ {descriptor.Irq}.",
                    descriptor.Irq);
                break;
            case 1:
                descriptor.Settings |= IrqSettings.NoProbe;
                Start(descriptor);
                break;
            default:
                descriptor.Depth--;
                break;
        }
    }

    /// <summary>Disables once more; the first one disables the line. The interrupt's lock is held. If the chip throws,
    /// nothing was counted.</summary>
    public static void DisableLocked(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        if (descriptor.Depth++ != 0)
        {
            return;
        }

        bool isDone = false;
        try
        {
            IrqLine.Disable(descriptor);
            isDone = true;
        }
        finally
        {
            if (!isDone)
            {
                descriptor.Depth = 0;
                descriptor.Clear(IrqStates.Disabled);
            }
        }
    }

    private static void Start(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        bool isDone = false;
        try
        {
            IrqLine.Startup(descriptor, resend: true, force: true);
            isDone = true;
        }
        finally
        {
            if (!isDone)
            {
                descriptor.Depth = 1;
                descriptor.Set(IrqStates.Disabled);
            }
        }
    }
}
