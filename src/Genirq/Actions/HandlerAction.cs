using Genirq.Actions.Events;
using Genirq.Cpus;

namespace Genirq.Actions;

/// <summary>An action whose handler is a delegate with its state: no closure, no boxing.</summary>
internal sealed class HandlerAction<TState> : IrqAction
{
    private readonly IrqHandler<TState> _handler;
    private readonly TState _state;

    /// <summary>Makes the action.</summary>
    public HandlerAction(Irq irq, in IrqRequest request, IrqHandler<TState> handler, TState state)
        : base(irq, request)
    {
        _handler = handler;
        _state = state;
    }

    /// <inheritdoc/>
    public override EventSignal? Events => (_state as IEventSource)?.Source;

    /// <inheritdoc/>
    public override ActionKind Kind => Events is null ? ActionKind.Handler : ActionKind.Events;

    /// <inheritdoc/>
    public override IrqResult Invoke(CpuContext cpu) => _handler(Irq, _state);
}
