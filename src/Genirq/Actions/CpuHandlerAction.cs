using Genirq.Cpus;

namespace Genirq.Actions;

/// <summary>An action whose handler is told the CPU.</summary>
internal sealed class CpuHandlerAction<TState> : IrqAction
{
    private readonly IrqCpuHandler<TState> _handler;
    private readonly TState _state;

    /// <summary>Makes the action.</summary>
    public CpuHandlerAction(Irq irq, in IrqRequest request, IrqCpuHandler<TState> handler, TState state)
        : base(irq, request)
    {
        _handler = handler;
        _state = state;
    }

    /// <inheritdoc/>
    public override IrqResult Invoke(CpuContext cpu) => _handler(Irq, cpu, _state);
}
