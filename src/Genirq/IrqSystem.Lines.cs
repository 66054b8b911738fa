using System.ComponentModel;
using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;

namespace Genirq;

/// <content>What is done to a line: requesting, enabling, its type, its chip.</content>
public sealed partial class IrqSystem
{
    private const string AsynchronousHandler =
        "A handler runs in interrupt context and cannot be asynchronous: it would not be awaited, and what it throws "
        + "would be lost. "
        + "Await the interrupt with RequestEvents, or use RequestThreaded, whose function may block.";

    /// <summary>Installs a handler, and starts the line if it is the first one.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="irq">The interrupt.</param>
    /// <param name="request">Name, flags and identity.</param>
    /// <param name="handler">Called for each event; make it static, so that nothing is captured.</param>
    /// <param name="state">Passed to the handler.</param>
    /// <param name="registration">What frees the handler again; null if it was not installed.</param>
    /// <returns>
    /// Done, or a refusal with its reason; -ENOTCONN: not connected; -EINVAL: contradictory flags, unknown, or not
    /// to be requested; -ENOMEM; -ENOSYS: it
    /// has no chip; -EBUSY: others on the line do not share it so; or what the chip or a domain refused with.
    /// </returns>
    /// <remarks>Source: Linux 6.12, include/linux/interrupt.h, request_irq.</remarks>
    public IrqOutcome TryRequest<TState>(
        Irq irq, in IrqRequest request, IrqHandler<TState> handler, TState state, out IrqRegistration? registration)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(request.Name, nameof(request));
        registration = null;
        IrqOutcome result = IrqRequests.Check(this, irq, request, hasHandler: true, out IrqDescriptor? descriptor);
        if (!result.IsDone)
        {
            return result;
        }

        IrqAction action = new HandlerAction<TState>(irq, request, handler, state);
        action.Flags |= IrqFlags.ConditionalOneShot;
        return Install(descriptor!, action, out registration);
    }

    /// <summary>Installs a handler on an exclusive line.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The name of the action.</param>
    /// <param name="handler">Called for each event; make it static, so that nothing is captured.</param>
    /// <param name="state">Passed to the handler.</param>
    /// <returns>What frees the handler again.</returns>
    /// <exception cref="IrqException">The request was refused; the error is as for
    /// <see cref="TryRequestThreaded"/>.</exception>
    public IrqRegistration Request<TState>(Irq irq, string name, IrqHandler<TState> handler, TState state)
    {
        IrqOutcome result = TryRequest(irq, new IrqRequest(name), handler, state, out IrqRegistration? registration);
        return registration ?? throw RequestRefused(irq, name, result);
    }

    /// <summary>Installs a handler on an exclusive line, for which each event is its own.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The name of the action.</param>
    /// <param name="handler">Called for each event, which counts as handled.</param>
    /// <returns>What frees the handler again.</returns>
    /// <exception cref="IrqException">The request was refused; the error is as for
    /// <see cref="TryRequestThreaded"/>.</exception>
    public IrqRegistration Request(Irq irq, string name, Action handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Request(
            irq,
            name,
            static (_, handler) =>
            {
                handler();
                return IrqResult.Handled;
            },
            handler);
    }

    /// <summary>Is refused by the compiler: an asynchronous handler would not be awaited.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The name of the action.</param>
    /// <param name="handler">The function.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete(AsynchronousHandler, error: true)]
    public IrqRegistration Request(Irq irq, string name, Func<Task> handler) =>
        throw new NotSupportedException(AsynchronousHandler);

    /// <summary>Frees a handler and waits until it does not run any more.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="deviceId">The identity that was given with the request, or the registration's.</param>
    /// <returns>The name of the action; null, with a diagnostic, if there is no such action.</returns>
    /// <remarks>Not to be called from the handler itself. Source: Linux 6.12, kernel/irq/manage.c, free_irq.</remarks>
    public string? FreeIrq(Irq irq, object deviceId)
    {
        ArgumentNullException.ThrowIfNull(deviceId);
        return IrqRelease.Free(this, irq, deviceId);
    }

    /// <summary>Takes one <see cref="Disable"/> back; the last one enables the line and replays a pending
    /// edge.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored.</param>
    /// <remarks>Once too often is a diagnostic. Source: Linux 6.12, kernel/irq/manage.c, enable_irq.</remarks>
    public void Enable(Irq irq)
    {
        if (FindGlobal(irq) is not { } descriptor)
        {
            return;
        }

        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        if (descriptor.Data.Chip is null)
        {
            Diagnostics.Warn(
                IrqDiagnosticId.EnableBeforeSetup,
                nameof(Enable),
                $"Interrupt {irq} was enabled before it has a chip.",
                irq);
            return;
        }

        IrqSwitch.EnableLocked(descriptor);
    }

    /// <summary>Disables a line without waiting for a handler that runs. Nests.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored, as is a per-CPU one with device identities.</param>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, disable_irq_nosync.</remarks>
    public void Disable(Irq irq)
    {
        if (FindGlobal(irq) is not { } descriptor)
        {
            return;
        }

        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        IrqSwitch.DisableLocked(descriptor);
    }

    /// <summary>Sets the trigger type of a line.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="type">The type; only the sense bits count.</param>
    /// <returns>0; -EINVAL: unknown, or per-CPU with device identities; or what the chip refused with.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_set_irq_type.</remarks>
    public int SetType(Irq irq, TriggerType type)
    {
        if (FindGlobal(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        return IrqLine.SetTrigger(descriptor, type);
    }

    /// <summary>Programs all levels of an interrupt.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="reserve">Whether a placeholder is enough.</param>
    /// <returns>0; -EINVAL: unknown; or the error of the level that refused.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/irqdomain.c, irq_domain_activate_irq on the outermost level.</remarks>
    public int Activate(Irq irq, bool reserve = false) =>
        Find(irq) is { } descriptor ? IrqActivation.Activate(descriptor.Data, reserve, out _) : ErrorCode.Invalid;

    /// <summary>Takes the programming of all levels back.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored.</param>
    /// <remarks>Source: Linux 6.12, kernel/irq/irqdomain.c, irq_domain_deactivate_irq.</remarks>
    public void Deactivate(Irq irq)
    {
        if (Find(irq) is { } descriptor)
        {
            IrqActivation.Deactivate(descriptor.Data);
        }
    }

    /// <summary>Sets the chip of an interrupt's outermost level.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="chip">The chip; null for <see cref="IrqChip.None"/>.</param>
    /// <returns>0; -EINVAL: unknown.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_set_chip.</remarks>
    public int SetChip(Irq irq, IrqChip? chip)
    {
        if (Find(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using GateHold held = descriptor.Hold();
        descriptor.Data.Chip = chip ?? IrqChip.None;
        NoteChip(descriptor.Data.Chip);
        return 0;
    }

    /// <summary>Sets the flow handler of an interrupt.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored.</param>
    /// <param name="flow">The flow; null takes it away, which masks the line.</param>
    /// <param name="name">The flow's name in <c>/proc/interrupts</c>.</param>
    /// <remarks>Without a chip at any level it is ignored with a diagnostic. Source: kernel/irq/chip.c,
    /// __irq_set_handler.</remarks>
    public void SetHandler(Irq irq, IrqFlowHandler? flow, string? name = null)
    {
        if (Find(irq) is { } descriptor)
        {
            IrqSetup.SetHandler(descriptor, flow, name);
        }
    }

    /// <summary>Sets chip and flow handler of an interrupt.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored.</param>
    /// <param name="chip">The chip; null for <see cref="IrqChip.None"/>.</param>
    /// <param name="flow">The flow; null takes it away, which masks the line.</param>
    /// <param name="name">The flow's name in <c>/proc/interrupts</c>.</param>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_set_chip_and_handler_name.</remarks>
    public void SetChipAndHandler(Irq irq, IrqChip? chip, IrqFlowHandler? flow, string? name = null)
    {
        SetChip(irq, chip);
        SetHandler(irq, flow, name);
    }

    /// <summary>Lets a handler take the events of an interrupt apart, and starts the line.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored.</param>
    /// <param name="flow">The handler; null takes it away, which masks the line.</param>
    /// <remarks>
    /// From then on the interrupt cannot be requested or probed. Without a chip at its outermost level it is ignored
    /// with a diagnostic. Source: Linux 6.12, include/linux/irq.h, irq_set_chained_handler.
    /// </remarks>
    public void SetChainedHandler(Irq irq, ChainedFlow? flow)
    {
        if (Find(irq) is { } descriptor)
        {
            IrqSetup.SetChained(descriptor, flow);
        }
    }

    /// <summary>Lets a handler take the events of an interrupt apart, gives it data, and starts the line.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored.</param>
    /// <param name="flow">The handler; null takes it away, which masks the line.</param>
    /// <param name="data">Its <see cref="IrqDescriptor.HandlerData"/>, there before the first event.</param>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_set_chained_handler_and_data.</remarks>
    public void SetChainedHandler(Irq irq, ChainedFlow? flow, object? data)
    {
        if (Find(irq) is { } descriptor)
        {
            IrqSetup.SetChained(descriptor, flow, data);
        }
    }

    /// <summary>Sets the data of an interrupt's flow handler.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="data">The data.</param>
    /// <returns>0; -EINVAL: unknown.</returns>
    public int SetHandlerData(Irq irq, object? data)
    {
        if (Find(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        descriptor.HandlerData = data;
        return 0;
    }

    /// <summary>Sets the data of the chip at an interrupt's outermost level.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="data">The data.</param>
    /// <returns>0; -EINVAL: unknown.</returns>
    public int SetChipData(Irq irq, object? data)
    {
        if (Find(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        descriptor.Data.ChipData = data;
        return 0;
    }

    // Calls for a whole line do not know one whose CPUs have device identities of their own.
    private IrqDescriptor? FindGlobal(Irq irq) =>
        Find(irq) is { IsPerCpuDeviceId: false } descriptor ? descriptor : null;
}
