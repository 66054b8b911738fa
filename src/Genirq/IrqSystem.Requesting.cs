using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Actions.Threads;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq;

/// <content>Requesting with threads, from any context, and as events to be awaited.</content>
public sealed partial class IrqSystem
{
    /// <summary>Installs a handler that is told the CPU on which it runs, and starts the line if it is the first
    /// one.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="irq">The interrupt.</param>
    /// <param name="request">Name, flags and identity.</param>
    /// <param name="handler">Called for each event; a demultiplexer hands the CPU on to what it handles.</param>
    /// <param name="state">Passed to the handler.</param>
    /// <param name="registration">What frees the handler again; null if it was not installed.</param>
    /// <returns>As the other form.</returns>
    public IrqOutcome TryRequest<TState>(
        Irq irq, in IrqRequest request, IrqCpuHandler<TState> handler, TState state, out IrqRegistration? registration)
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

        IrqAction action = new CpuHandlerAction<TState>(irq, request, handler, state);
        action.Flags |= IrqFlags.ConditionalOneShot;
        return Install(descriptor!, action, out registration);
    }

    /// <summary>Installs an action with a thread function.</summary>
    /// <typeparam name="TState">The type of what the handlers get.</typeparam>
    /// <param name="irq">The interrupt.</param>
    /// <param name="request">Name, flags and identity.</param>
    /// <param name="handlers">The handler in interrupt context and the thread function; one of them may be
    /// null.</param>
    /// <param name="state">Passed to both.</param>
    /// <param name="registration">What frees the action again; null if it was not installed.</param>
    /// <returns>
    /// Done; or a refusal with its reason, asked in this order: -ENOTCONN: not connected; -EINVAL: contradictory
    /// flags, unknown, not to be
    /// requested, or no handler at all; -ENOMEM; the error of the chip's power; -ENOSYS: it has no chip; -ENODEV: the
    /// chip's owner is going away; -EINVAL: it is handled in another's thread, but there is no thread function; the
    /// error of
    /// <see cref="IrqSystemOptions.Threads"/> (-EOPNOTSUPP if there is none); of the chip's resources; -EBUSY: others
    /// on the line do not share it so; -EINVAL: they are non-maskable; -EBUSY: 64 one-shot actions are there; -EINVAL:
    /// only a thread function, and neither one-shot nor a chip that needs no mask; what the chip or a domain refused
    /// with.
    /// </returns>
    /// <remarks>Control plane. Source: Linux 6.12, kernel/irq/manage.c, request_threaded_irq.</remarks>
    public IrqOutcome TryRequestThreaded<TState>(
        Irq irq,
        in IrqRequest request,
        in IrqHandlers<TState> handlers,
        TState state,
        out IrqRegistration? registration)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(request.Name, nameof(request));
        registration = null;
        bool hasHandler = handlers.Primary is not null || handlers.Thread is not null;
        IrqOutcome result = IrqRequests.Check(this, irq, request, hasHandler, out IrqDescriptor? descriptor);
        return !result.IsDone
            ? result
            : Install(descriptor!, new ThreadedAction<TState>(irq, request, handlers, state), out registration);
    }

    /// <summary>Installs a thread function on an exclusive line, which stays masked until the function has
    /// run.</summary>
    /// <typeparam name="TState">The type of what the function gets.</typeparam>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The name of the action.</param>
    /// <param name="thread">Called in the action's thread for each event; it may block.</param>
    /// <param name="state">Passed to it.</param>
    /// <returns>What frees the action again.</returns>
    /// <exception cref="IrqException">Refused; the error is as for <see cref="TryRequestThreaded"/>.</exception>
    public IrqRegistration RequestThreaded<TState>(Irq irq, string name, IrqHandler<TState> thread, TState state)
    {
        ArgumentNullException.ThrowIfNull(thread);
        IrqOutcome result = TryRequestThreaded(
            irq,
            new IrqRequest(name, IrqFlags.OneShot),
            new IrqHandlers<TState>(null, thread),
            state,
            out IrqRegistration? registration);
        return registration ?? throw RequestRefused(irq, name, result);
    }

    /// <summary>Installs a handler in whatever context the line is handled.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="irq">The interrupt.</param>
    /// <param name="request">Name, flags and identity.</param>
    /// <param name="handler">The handler; a thread function if the interrupt is handled in the thread of
    /// another.</param>
    /// <param name="state">Passed to the handler.</param>
    /// <param name="registration">What frees the handler again; null if it was not installed.</param>
    /// <returns>0: interrupt context; 1: a thread; or the errno of <see cref="TryRequestThreaded"/>.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, request_any_context_irq.</remarks>
    public IrqOutcome TryRequestAnyContext<TState>(
        Irq irq, in IrqRequest request, IrqHandler<TState> handler, TState state, out IrqRegistration? registration)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (irq.Number != NotConnected && Find(irq) is { } descriptor
            && (descriptor.Settings & IrqSettings.NestedThread) != 0)
        {
            IrqHandlers<TState> handlers = new(null, handler);
            IrqOutcome result = TryRequestThreaded(irq, request, handlers, state, out registration);
            return result.Value == 0 ? new IrqOutcome(1) : result;
        }

        registration = null;
        return irq.Number != NotConnected && Find(irq) is null
            ? IrqRequests.Refuse(ErrorCode.Invalid, irq, request.Name, IrqRequests.WhyUnknown(irq))
            : TryRequest(irq, request, handler, state, out registration);
    }

    /// <summary>Installs an action whose events are counted and can be awaited.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="request">Name, flags and identity.</param>
    /// <param name="events">The events; null if the action was not installed.</param>
    /// <returns>As <see cref="TryRequestThreaded"/>.</returns>
    /// <remarks>
    /// For lines that need no answer in interrupt context, such as message signalled ones: each event counts as
    /// handled.
    /// Not in Linux; the role is that of an eventfd or of UIO's counter.
    /// </remarks>
    public IrqOutcome TryRequestEvents(Irq irq, in IrqRequest request, out IrqEvents? events)
    {
        ArgumentNullException.ThrowIfNull(request.Name, nameof(request));
        EventSignal signal = new(Options.Threads, irq, request.Name);
        IrqOutcome result = TryRequest(irq, request, EventSignal.Handle, signal, out IrqRegistration? registration);
        events = Watch(registration, signal);
        return result;
    }

    /// <summary>Installs an action whose events are counted and can be awaited, if its handler takes them.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="irq">The interrupt.</param>
    /// <param name="request">Name, flags and identity.</param>
    /// <param name="handler">Runs in interrupt context; only what it has <see cref="IrqResult.Handled"/> is an
    /// event.</param>
    /// <param name="state">Passed to the handler.</param>
    /// <param name="events">The events; null if the action was not installed.</param>
    /// <returns>As <see cref="TryRequestThreaded"/>.</returns>
    public IrqOutcome TryRequestEvents<TState>(
        Irq irq, in IrqRequest request, IrqHandler<TState> handler, TState state, out IrqEvents? events)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(request.Name, nameof(request));
        EventSignal signal = new(Options.Threads, irq, request.Name);
        FilteredEvents<TState> filter = new(signal, handler, state);
        IrqOutcome result = TryRequest(
            irq, request, FilteredEvents<TState>.Handle, filter, out IrqRegistration? registration);
        events = Watch(registration, signal);
        return result;
    }

    /// <summary>Installs an action on an exclusive line, whose events are counted and can be awaited.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The name of the action.</param>
    /// <returns>The events.</returns>
    /// <exception cref="IrqException">Refused; the error is as for <see cref="TryRequestThreaded"/>.</exception>
    public IrqEvents RequestEvents(Irq irq, string name)
    {
        IrqOutcome result = TryRequestEvents(irq, new IrqRequest(name), out IrqEvents? events);
        return events ?? throw RequestRefused(irq, name, result);
    }

    /// <summary>The actions whose events a task awaits now.</summary>
    /// <returns>Interrupt and name of each, by number.</returns>
    /// <remarks>For executors that have nothing left to do, so that they can say who waits in vain. Looks at all
    /// interrupts.</remarks>
    public IReadOnlyList<(Irq Irq, string Name)> FindAwaited()
    {
        List<(Irq, string)> awaited = [];
        for (int number = Numbers.Next(0); number < Numbers.IrqCount; number = Numbers.Next(number + 1))
        {
            for (IrqAction? action = Numbers.Find(number)?.Actions; action is not null; action = action.Next)
            {
                if (action.Requested.Events is { IsAwaited: true })
                {
                    awaited.Add((action.Irq, action.Name));
                }
            }
        }

        return awaited;
    }

    /// <summary>Ends the waits for events of an interrupt: what brings them has stopped.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored.</param>
    /// <remarks>
    /// For platforms and chips whose source of events can end before its interrupts are freed. The actions stay
    /// installed, and what was counted can still be taken; see <see cref="IrqEventsEnd.SourceStopped"/>. Not in Linux.
    /// </remarks>
    public void EndEvents(Irq irq) => EndEvents(Find(irq)?.Actions, IrqEventsEnd.SourceStopped);

    /// <summary>Ends the waits for events of a list of actions. No lock is held that the executor could want.</summary>
    internal void EndEvents(IrqAction? first, IrqEventsEnd reason)
    {
        for (IrqAction? action = first; action is not null; action = action.Next)
        {
            EndEventsOf(action, reason);
        }
    }

    /// <summary>Ends the waits for events of one action.</summary>
    internal void EndEventsOf(IrqAction action, IrqEventsEnd reason)
    {
        if (action.Requested.Events is { } signal)
        {
            // The executor can throw, but whoever frees an interrupt must come to the end.
            Observe(nameof(EndEvents), (signal, reason), static each => each.signal.Close(each.reason), action.Irq);
        }
    }

    /// <summary>Installs a handler on an exclusive line that is to be non-maskable.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="irq">The interrupt.</param>
    /// <param name="request">Name and flags, with <see cref="IrqFlags.PerCpu"/>.</param>
    /// <param name="handler">Runs as a non-maskable interrupt.</param>
    /// <param name="state">Passed to the handler.</param>
    /// <returns>
    /// 0; -ENOTCONN: not connected; -EINVAL: sharing, polling or conditional suspend asked, not per CPU, unknown,
    /// enabled by the request, not to be requested, or a chip that cannot; or as <see cref="TryRequestThreaded"/>.
    /// </returns>
    /// <remarks>Freed by <see cref="FreeNmi"/> only. Source: Linux 6.12, kernel/irq/manage.c, request_nmi.</remarks>
    public IrqOutcome TryRequestNmi<TState>(Irq irq, in IrqRequest request, IrqHandler<TState> handler, TState state)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(request.Name, nameof(request));
        IrqOutcome result = NmiRequests.Check(this, irq, request, out IrqDescriptor? descriptor);
        if (!result.IsDone)
        {
            return result;
        }

        IrqAction action = new HandlerAction<TState>(irq, request, handler, state);
        action.Flags |= IrqFlags.NoThread | IrqFlags.NoBalancing;
        result = IrqRequests.Install(descriptor!, ref action);
        return result.Value != 0 ? result : NmiRequests.SetUp(descriptor!);
    }

    /// <summary>Frees the handler of a non-maskable line. It is to be disabled before.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>The action's name; null: unknown, or, with a diagnostic, not non-maskable.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, free_nmi.</remarks>
    public string? FreeNmi(Irq irq)
    {
        ThrowIfDisposed();
        return NmiRequests.Free(this, irq);
    }

    /// <summary>Starts a search for the interrupt of a device that cannot tell it.</summary>
    /// <param name="cancellationToken">Ends the waiting for another search, or for the lines to settle.</param>
    /// <returns>The search, 120 milliseconds later: then the device is to be made to interrupt.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/autoprobe.c, probe_irq_on.</remarks>
    public Task<IrqProbe> ProbeAsync(CancellationToken cancellationToken = default) =>
        IrqProbe.BeginAsync(this, cancellationToken);

    /// <summary>Whether a request with these flags would find the line free, or ready to be shared.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="flags">The request's flags.</param>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, can_request_irq.</remarks>
    public bool CanRequest(Irq irq, IrqFlags flags)
    {
        if (FindGlobal(irq) is not { } descriptor)
        {
            return false;
        }

        using GateHold held = descriptor.Hold();
        return descriptor.IsRequestable
            && (descriptor.Actions is not { } first || (first.Flags & flags & IrqFlags.Shared) != 0);
    }

    /// <summary>Wakes the thread of an action, as its handler would.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored.</param>
    /// <param name="deviceId">The action's identity; the first action of that identity counts.</param>
    /// <remarks>Ignored if the action has no thread. Source: Linux 6.12, kernel/irq/manage.c,
    /// irq_wake_thread.</remarks>
    public void WakeThread(Irq irq, object deviceId)
    {
        ArgumentNullException.ThrowIfNull(deviceId);
        if (Find(irq) is not { } descriptor)
        {
            return;
        }

        if (descriptor.IsPerCpuDeviceId)
        {
            Diagnostics.Warn(
                IrqDiagnosticId.PerCpuMismatch, nameof(WakeThread),
                $"Interrupt {irq} has no threads: it is per CPU.", irq);
            return;
        }

        using GateHold held = descriptor.Hold();
        if (ActionList.Find(descriptor, deviceId, out _) is { Thread: not null } action)
        {
            ActionThreads.Wake(descriptor, action);
        }
    }

    /// <summary>Held by the one search that is under way.</summary>
    internal SemaphoreSlim ProbeGate { get; } = new(1, 1);

    private static IrqException RequestRefused(Irq irq, string name, IrqOutcome refused) => new(
        refused,
        refused.Failure?.Stage == IrqFailureStage.Request
            ? refused.Explain()
            : $"Interrupt {irq} cannot be requested for \"{name}\". {refused.Explain()}");

    // A system that is disposed at the same time may have looked for its events before this action was in its list.
    private IrqEvents? Watch(IrqRegistration? registration, EventSignal signal)
    {
        if (registration is not null && IsDisposed)
        {
            signal.Close(IrqEventsEnd.SystemDisposed);
        }

        return registration is null ? null : new IrqEvents(registration, signal);
    }

    private IrqOutcome Install(IrqDescriptor descriptor, IrqAction action, out IrqRegistration? registration)
    {
        IrqOutcome result = IrqRequests.Install(descriptor, ref action);
        registration = result.Value == 0 ? action.OwnedIn(this) : null;
        return result;
    }
}
