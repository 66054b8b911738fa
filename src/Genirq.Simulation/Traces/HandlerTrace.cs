using Genirq.Actions;

namespace Genirq.Simulation.Traces;

/// <summary>Puts the runs of handlers into a machine's trace.</summary>
internal sealed class HandlerTrace(MachineTrace trace) : IrqTracer
{
    /// <inheritdoc/>
    public override void HandlerEntered(Irq irq, string name, int cpu) =>
        trace.Write(new TraceRecord(TraceKind.HandlerEntered) { Cpu = cpu, Irq = irq, Name = name });

    /// <inheritdoc/>
    public override void HandlerLeft(Irq irq, string name, int cpu, IrqResult result) =>
        trace.Write(new TraceRecord(TraceKind.HandlerLeft) { Cpu = cpu, Irq = irq, Name = name, Data = (uint)result });
}
