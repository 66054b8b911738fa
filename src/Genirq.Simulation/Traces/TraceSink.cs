namespace Genirq.Simulation.Traces;

/// <summary>Takes what happens in a machine.</summary>
public abstract class TraceSink
{
    /// <summary>Takes one record. Called in the order of the events, possibly under locks of the core: it must not call
    /// into the machine.</summary>
    /// <param name="item">The record, with its number and time.</param>
    public abstract void Write(in TraceRecord item);
}
