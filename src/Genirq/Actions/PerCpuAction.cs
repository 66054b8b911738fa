using Genirq.Cpus;

namespace Genirq.Actions;

/// <summary>The action of a per-CPU line: one handler, and something of its own for each CPU.</summary>
internal sealed class PerCpuAction<TState> : CpuLineAction
{
    private readonly IrqCpuHandler<TState> _handler;
    private readonly TState[] _states;

    /// <summary>Makes the action. There is a state for each possible CPU.</summary>
    public PerCpuAction(Irq irq, in IrqRequest request, IrqCpuHandler<TState> handler, TState[] states)
        : base(irq, request)
    {
        _handler = handler;
        _states = states;
    }

    /// <inheritdoc/>
    public override IrqResult Invoke(CpuContext cpu) => _handler(Irq, cpu, _states[cpu.Index]);
}
