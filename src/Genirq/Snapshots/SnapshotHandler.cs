using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Snapshots.Restoring;

namespace Genirq.Snapshots;

/// <summary>The code of an action that is restored. After the restore it tells what frees the action again.</summary>
/// <remarks>Serves one action. What it was made from is not called while a system is restored.</remarks>
public sealed class SnapshotHandler
{
    // Gets the code and what it is to be given as one object, so that each kind of action needs one delegate only.
    private readonly Func<object, Irq, IrqRequest, EventSignal?, IrqAction> _create;
    private readonly object _code;

    // The restore that it was brought for last.
    private RestorePlan? _plan;

    private SnapshotHandler(
        ActionKind kind,
        bool hasPrimary,
        object code,
        Func<object, Irq, IrqRequest, EventSignal?, IrqAction> create)
    {
        Kind = kind;
        HasPrimary = hasPrimary;
        _code = code;
        _create = create;
    }

    /// <summary>The action that it has become; null before the restore.</summary>
    public IrqRegistration? Registration { get; private set; }

    /// <summary>The action's events; null before the restore, and if it has none.</summary>
    public IrqEvents? RestoredEvents { get; private set; }

    /// <summary>What it is.</summary>
    internal ActionKind Kind { get; }

    /// <summary>Whether something runs in interrupt context.</summary>
    internal bool HasPrimary { get; }

    /// <summary>For an action of <see cref="IrqSystem.Request(Irq, string, Action)"/>.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="state">Passed to it.</param>
    public static SnapshotHandler Of<TState>(IrqHandler<TState> handler, TState state)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new SnapshotHandler(
            ActionKind.Handler, true, (handler, state),
            static (code, irq, request, _) =>
            {
                (IrqHandler<TState> handler, TState state) = ((IrqHandler<TState>, TState))code;
                return new HandlerAction<TState>(irq, request, handler, state);
            });
    }

    /// <summary>For an action whose handler is told the CPU.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="state">Passed to it.</param>
    public static SnapshotHandler OfCpu<TState>(IrqCpuHandler<TState> handler, TState state)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new SnapshotHandler(
            ActionKind.Handler, true, (handler, state),
            static (code, irq, request, _) =>
            {
                (IrqCpuHandler<TState> handler, TState state) = ((IrqCpuHandler<TState>, TState))code;
                return new CpuHandlerAction<TState>(irq, request, handler, state);
            });
    }

    /// <summary>For an action of <see cref="IrqSystem.TryRequestThreaded"/>.</summary>
    /// <typeparam name="TState">The type of what the handlers get.</typeparam>
    /// <param name="handlers">The handler and the thread function; one of them may be null.</param>
    /// <param name="state">Passed to both.</param>
    public static SnapshotHandler Threaded<TState>(IrqHandlers<TState> handlers, TState state)
    {
        ActionKind kind = handlers.Thread is null ? ActionKind.Handler : ActionKind.Threaded;
        return new SnapshotHandler(
            kind, handlers.Primary is not null, (handlers, state),
            static (code, irq, request, _) =>
            {
                (IrqHandlers<TState> handlers, TState state) = ((IrqHandlers<TState>, TState))code;
                return new ThreadedAction<TState>(irq, request, handlers, state);
            });
    }

    /// <summary>For a per-CPU action; which CPUs it serves says the snapshot.</summary>
    /// <typeparam name="TState">The type of what belongs to one CPU.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="states">What belongs to each possible CPU, by its number; copied.</param>
    public static SnapshotHandler PerCpu<TState>(IrqCpuHandler<TState> handler, ReadOnlySpan<TState> states)
    {
        ArgumentNullException.ThrowIfNull(handler);
        TState[] copy = states.ToArray();
        return new SnapshotHandler(
            ActionKind.PerCpu, true, (handler, copy),
            static (code, irq, request, _) =>
            {
                (IrqCpuHandler<TState> handler, TState[] states) = ((IrqCpuHandler<TState>, TState[]))code;
                return new PerCpuAction<TState>(irq, request, handler, states);
            })
        {
            StateCount = copy.Length,
        };
    }

    /// <summary>For an action whose events are awaited, each of which counts.</summary>
    public static SnapshotHandler Events() => new(
        ActionKind.Events, true, "",
        static (_, irq, request, signal) =>
            new HandlerAction<EventSignal>(irq, request, EventSignal.Handle, signal!));

    /// <summary>For an action whose events are awaited, if its handler takes them.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="state">Passed to it.</param>
    public static SnapshotHandler Events<TState>(IrqHandler<TState> handler, TState state)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new SnapshotHandler(
            ActionKind.Events, true, (handler, state),
            static (code, irq, request, signal) =>
            {
                (IrqHandler<TState> handler, TState state) = ((IrqHandler<TState>, TState))code;
                return new HandlerAction<FilteredEvents<TState>>(
                    irq, request, FilteredEvents<TState>.Handle, new FilteredEvents<TState>(signal!, handler, state));
            });
    }

    /// <summary>For how many CPUs there are states; -1 if that does not matter.</summary>
    internal int StateCount { get; private init; } = -1;

    /// <summary>Makes the action as it was requested; one whose events are awaited gets the signal.</summary>
    internal IrqAction Create(Irq irq, in IrqRequest request, EventSignal? signal) =>
        _create(_code, irq, request, signal);

    /// <summary>Whether it can serve an action of a restore: it serves none yet, there or elsewhere.</summary>
    internal bool TryClaim(RestorePlan plan)
    {
        bool isFree = Registration is null && _plan != plan;
        _plan = plan;
        return isFree;
    }

    /// <summary>Tells what has become of it.</summary>
    internal void Install(IrqSystem system, IrqAction action)
    {
        _plan = null;
        Registration = action.OwnedIn(system);
        RestoredEvents = action.Requested.Events is { } signal ? new IrqEvents(Registration, signal) : null;
    }
}
