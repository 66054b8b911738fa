using Genirq.Cpus;

namespace Genirq.Actions;

/// <summary>An action with a thread function, and perhaps a handler in interrupt context.</summary>
internal sealed class ThreadedAction<TState> : IrqAction
{
    private readonly IrqHandler<TState>? _primary;
    private readonly IrqHandler<TState>? _thread;
    private readonly TState _state;

    /// <summary>Makes the action. One of the handlers is there.</summary>
    public ThreadedAction(Irq irq, in IrqRequest request, in IrqHandlers<TState> handlers, TState state)
        : base(irq, request)
    {
        _primary = handlers.Primary;
        _thread = handlers.Thread;
        _state = state;
    }

    /// <inheritdoc/>
    public override bool HasPrimary => _primary is not null;

    /// <inheritdoc/>
    public override bool HasThreadFunction => _thread is not null;

    /// <inheritdoc/>
    public override ActionKind Kind => HasThreadFunction ? ActionKind.Threaded : ActionKind.Handler;

    /// <inheritdoc/>
    public override IrqResult Invoke(CpuContext cpu) => _primary is null ? IrqResult.WakeThread : _primary(Irq, _state);

    /// <inheritdoc/>
    public override IrqResult InvokeThread() => _thread is null ? IrqResult.None : _thread(Irq, _state);
}
