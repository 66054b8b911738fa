using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;

namespace Genirq.Chips;

/// <summary>Installs chips and flow handlers.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_set_chip and __irq_do_set_handler.</remarks>
internal static class IrqSetup
{
    /// <summary>Installs a flow handler, or uninstalls it, inside the chip's bus lock.</summary>
    public static void SetHandler(IrqDescriptor descriptor, IrqFlowHandler? flow, string? name)
    {
        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        SetHandlerLocked(descriptor, flow, name);
    }

    /// <summary>Takes chip and flow handler away, as an interrupt that is about to be freed needs it.</summary>
    public static void Strip(IrqDescriptor descriptor)
    {
        using GateHold held = descriptor.Hold();
        descriptor.Settings |= IrqSettings.NoRequest;
        descriptor.Data.Chip = IrqChip.None;
        SetHandlerLocked(descriptor, null, null);
    }

    private static void SetHandlerLocked(IrqDescriptor descriptor, IrqFlowHandler? flow, string? name)
    {
        if (flow is null)
        {
            if (descriptor.Data.Chip is { } chip && chip != IrqChip.None)
            {
                IrqLine.MaskAcknowledge(descriptor);
            }

            descriptor.Set(IrqStates.Disabled);
            descriptor.Depth = 1;
        }
        else if (!HasRealChip(descriptor))
        {
            descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.HandlerWithoutChip,
                nameof(IrqSystem.SetHandler),
                $"Interrupt {descriptor.Irq} has no chip, so it gets no flow handler.",
                descriptor.Irq);
            return;
        }

        descriptor.Flow = flow ?? BadFlow.Instance;
        descriptor.FlowName = name;
    }

    private static bool HasRealChip(IrqDescriptor descriptor)
    {
        for (IrqData? level = descriptor.Data; level is not null; level = level.Parent)
        {
            if (level.Chip is { } chip && chip != IrqChip.None)
            {
                return true;
            }
        }

        return false;
    }
}
