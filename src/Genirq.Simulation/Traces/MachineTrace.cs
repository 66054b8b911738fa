using Genirq.Simulation.Execution;

namespace Genirq.Simulation.Traces;

/// <summary>Numbers and dates what happens, and hands it to the sink. Callers ask <see cref="IsOn"/> first.</summary>
internal sealed class MachineTrace(VirtualClock clock)
{
    private long _number;

    /// <summary>The number of the next record.</summary>
    public long Next
    {
        get => _number;
        set => _number = value;
    }

    /// <summary>Who takes the records; null: none, and then a record costs one look.</summary>
    public TraceSink? Sink { get; set; }

    /// <summary>Whether the records are taken.</summary>
    public bool IsOn => Sink is not null;

    /// <summary>Hands a record on.</summary>
    public void Write(in TraceRecord item) =>
        Sink?.Write(item with { Number = _number++, Nanoseconds = clock.Nanoseconds });
}
