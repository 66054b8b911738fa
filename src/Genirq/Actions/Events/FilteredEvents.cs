namespace Genirq.Actions.Events;

/// <summary>Counts the events that a handler has taken.</summary>
internal sealed class FilteredEvents<TState>(EventSignal signal, IrqHandler<TState> handler, TState state)
    : IEventSource
{
    private readonly EventSignal _signal = signal;
    private readonly IrqHandler<TState> _handler = handler;
    private readonly TState _state = state;

    /// <inheritdoc/>
    public EventSignal Source => _signal;

    /// <summary>The handler that is installed.</summary>
    public static IrqResult Handle(Irq irq, FilteredEvents<TState> events)
    {
        IrqResult result = events._handler(irq, events._state);
        if (result == IrqResult.Handled)
        {
            events._signal.Signal();
        }

        return result;
    }
}
