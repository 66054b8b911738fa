using Genirq.Simulation.Traces;

namespace Genirq.Properties.Simulation;

/// <summary>Tells of each handler that begins.</summary>
internal sealed class ManagedTrap(ManagedRun world) : TraceSink
{
    /// <inheritdoc/>
    public override void Write(in TraceRecord item)
    {
        if (item.Kind == TraceKind.HandlerEntered)
        {
            world.NoteHandler(item.Cpu, item.Irq);
        }
    }
}
