using Genirq.Actions;
using Genirq.Actions.Events;

namespace Genirq.Snapshots;

/// <summary>The code of an action that is restored. After the restore it tells what frees the action again.</summary>
/// <remarks>Serves one action. What it was made from is not called while a system is restored.</remarks>
public sealed class SnapshotHandler
{
    private readonly Func<Irq, IrqRequest, EventSignal, IrqAction> _create;

    private SnapshotHandler(
        ActionKind kind, bool hasPrimary, Func<Irq, IrqRequest, EventSignal, IrqAction> create)
    {
        Kind = kind;
        HasPrimary = hasPrimary;
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

    /// <summary>For an action of <see cref="IrqSystem.Request"/>.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="state">Passed to it.</param>
    public static SnapshotHandler Of<TState>(IrqHandler<TState> handler, TState state)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new SnapshotHandler(
            ActionKind.Handler, true,
            (irq, request, _) => new HandlerAction<TState>(irq, request, handler, state));
    }

    /// <summary>For an action whose handler is told the CPU.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="state">Passed to it.</param>
    public static SnapshotHandler OfCpu<TState>(IrqCpuHandler<TState> handler, TState state)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new SnapshotHandler(
            ActionKind.Handler, true,
            (irq, request, _) => new CpuHandlerAction<TState>(irq, request, handler, state));
    }

    /// <summary>For an action of <see cref="IrqSystem.TryRequestThreaded"/>.</summary>
    /// <typeparam name="TState">The type of what the handlers get.</typeparam>
    /// <param name="handlers">The handler and the thread function; one of them may be null.</param>
    /// <param name="state">Passed to both.</param>
    public static SnapshotHandler Threaded<TState>(IrqHandlers<TState> handlers, TState state)
    {
        ActionKind kind = handlers.Thread is null ? ActionKind.Handler : ActionKind.Threaded;
        return new SnapshotHandler(
            kind, handlers.Primary is not null,
            (irq, request, _) => new ThreadedAction<TState>(irq, request, handlers, state));
    }

    /// <summary>For an action of <see cref="IrqSystem.TryRequestPerCpu"/>.</summary>
    /// <typeparam name="TState">The type of what belongs to one CPU.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="states">What belongs to each possible CPU, by its number; copied.</param>
    public static SnapshotHandler PerCpu<TState>(IrqCpuHandler<TState> handler, ReadOnlySpan<TState> states)
    {
        ArgumentNullException.ThrowIfNull(handler);
        TState[] copy = states.ToArray();
        return new SnapshotHandler(
            ActionKind.PerCpu, true,
            (irq, request, _) => new PerCpuAction<TState>(irq, request, handler, copy))
        {
            StateCount = copy.Length,
        };
    }

    /// <summary>For an action whose events are awaited, each of which counts.</summary>
    public static SnapshotHandler Events() => new(
        ActionKind.Events, true,
        static (irq, request, signal) =>
            new HandlerAction<EventSignal>(irq, request, EventSignal.Handle, signal));

    /// <summary>For an action whose events are awaited, if its handler takes them.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="state">Passed to it.</param>
    public static SnapshotHandler Events<TState>(IrqHandler<TState> handler, TState state)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new SnapshotHandler(
            ActionKind.Events, true,
            (irq, request, signal) => new HandlerAction<FilteredEvents<TState>>(
                irq, request, FilteredEvents<TState>.Handle, new FilteredEvents<TState>(signal, handler, state)));
    }

    /// <summary>For how many CPUs there are states; -1 if that does not matter.</summary>
    internal int StateCount { get; private init; } = -1;

    /// <summary>Makes the action as it was requested.</summary>
    internal IrqAction Create(Irq irq, in IrqRequest request, EventSignal signal) => _create(irq, request, signal);

    /// <summary>Tells what has become of it.</summary>
    internal void Install(IrqSystem system, IrqAction action)
    {
        Registration = action.OwnedIn(system);
        RestoredEvents = action.Requested.Events is { } signal ? new IrqEvents(Registration, signal) : null;
    }
}
