using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;

namespace Genirq.Chips;

/// <summary>Installs chips and flow handlers.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_set_chip and __irq_do_set_handler.</remarks>
internal static class IrqSetup
{
    /// <summary>Installs a flow handler, or uninstalls it, inside the chip's bus lock; and sets settings of the
    /// line.</summary>
    public static void SetHandler(
        IrqDescriptor descriptor, IrqFlowHandler? flow, string? name, IrqSettings settings = IrqSettings.None)
    {
        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        SetHandlerLocked(descriptor, flow, name, isChained: false);
        if (settings != IrqSettings.None)
        {
            IrqStatus.Modify(descriptor, IrqSettings.None, settings);
        }
    }

    /// <summary>Uninstalls the flow handler of an interrupt whose domain frees it. The lock of the hierarchy's root is
    /// held.</summary>
    public static void RemoveHandler(IrqDescriptor descriptor)
    {
        // Who unpublished the interrupt has taken chip and flow away, so mostly nothing is left to do.
        if (descriptor is not { FlowName: null, Depth: 1, IsDisabled: true }
            || descriptor.Flow != BadFlow.Instance || descriptor.Data.Chip != IrqChip.None)
        {
            SetHandler(descriptor, null, null);
        }
    }

    /// <summary>Installs a chained handler and starts the line, or uninstalls it, inside the chip's bus lock.</summary>
    public static void SetChained(IrqDescriptor descriptor, ChainedFlow? flow)
    {
        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        SetHandlerLocked(descriptor, flow, null, isChained: true);
    }

    /// <summary>Installs a chained handler with its data, or uninstalls it, inside the chip's bus lock.</summary>
    /// <remarks>The data is there before the line is started. Source: irq_set_chained_handler_and_data.</remarks>
    public static void SetChained(IrqDescriptor descriptor, ChainedFlow? flow, object? data)
    {
        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        descriptor.HandlerData = data;
        SetHandlerLocked(descriptor, flow, null, isChained: true);
    }

    /// <summary>Takes chip and flow handler away, as an interrupt that is about to be freed needs it.</summary>
    /// <returns>Whether there may be something to wait for, as <see cref="LineSynchronization.MayRun"/> says.</returns>
    public static bool Strip(IrqDescriptor descriptor)
    {
        using GateHold held = descriptor.Hold();
        descriptor.Settings |= IrqSettings.NoRequest;
        descriptor.Data.Chip = IrqChip.None;
        SetHandlerLocked(descriptor, null, null, isChained: false);
        return LineSynchronization.MayRun(descriptor);
    }

    private static void SetHandlerLocked(IrqDescriptor descriptor, IrqFlowHandler? flow, string? name, bool isChained)
    {
        if (flow is not null && !HasRealChip(descriptor, isChained))
        {
            descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.HandlerWithoutChip,
                nameof(IrqSystem.SetHandler),
                $"Interrupt {descriptor.Irq} has no chip, so it gets no flow handler.",
                descriptor.Irq);
            return;
        }

        IrqFlowHandler installed = flow ?? BadFlow.Instance;
        bool isRemoval = installed == BadFlow.Instance;
        try
        {
            if (isRemoval)
            {
                Uninstall(descriptor, isChained);
            }
        }
        finally
        {
            // Also when the chip has thrown: the flow is out.
            descriptor.SetFlow(installed, name);
        }

        if (isChained && !isRemoval)
        {
            StartChained(descriptor, installed);
        }
    }

    private static void Uninstall(IrqDescriptor descriptor, bool isChained)
    {
        bool isDone = false;
        try
        {
            if (descriptor.Data.Chip is { } chip && chip != IrqChip.None)
            {
                IrqLine.MaskAcknowledge(descriptor);
            }

            isDone = true;
        }
        finally
        {
            // Also when the chip has thrown: then it counts as masked, so that the next start opens it.
            descriptor.Set(isDone ? IrqStates.Disabled : IrqStates.Disabled | IrqStates.Masked);
            descriptor.Depth = 1;
            if (isChained)
            {
                descriptor.Actions = null;
                ControllerPower.Put(descriptor);
            }
        }
    }

    // A chained interrupt is not requested, so what a request does for the line is done here.
    private static void StartChained(IrqDescriptor descriptor, IrqFlowHandler flow)
    {
        if (descriptor.Trigger != TriggerType.None)
        {
            IrqLine.SetTrigger(descriptor, descriptor.Trigger);

            // The chip may have chosen a flow for the type, but a chained handler is not to be replaced.
            descriptor.Flow = flow;
        }

        descriptor.Settings |= IrqSettings.NoProbe | IrqSettings.NoRequest | IrqSettings.NoThread;
        bool isPowered = false;
        bool isStarted = false;
        descriptor.Actions = new ChainedAction(descriptor);
        try
        {
            ControllerPower.Get(descriptor);
            isPowered = true;
            IrqLine.ActivateAndStart(descriptor, resend: true);
            isStarted = true;
        }
        finally
        {
            // A callback has thrown: the line is as before.
            if (!isStarted)
            {
                Refuse(descriptor, isPowered);
            }
        }
    }

    private static void Refuse(IrqDescriptor descriptor, bool isPowered)
    {
        descriptor.AssertHeld();
        descriptor.Actions = null;
        descriptor.Flow = BadFlow.Instance;
        descriptor.FlowName = null;
        descriptor.Depth = 1;
        descriptor.Set(IrqStates.Disabled);
        if (isPowered)
        {
            descriptor.System.Observe(nameof(ControllerPower), descriptor, ControllerPower.Put, descriptor.Irq);
        }
    }

    // A hierarchy may be without its outermost chip yet; but then a line cannot be started.
    private static bool HasRealChip(IrqDescriptor descriptor, bool isChained)
    {
        for (IrqData? level = descriptor.Data; level is not null; level = level.Parent)
        {
            if (level.Chip is { } chip && chip != IrqChip.None)
            {
                return true;
            }

            if (isChained)
            {
                return false;
            }
        }

        return false;
    }
}
