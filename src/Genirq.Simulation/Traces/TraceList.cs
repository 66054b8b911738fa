namespace Genirq.Simulation.Traces;

/// <summary>Keeps a machine's trace in memory.</summary>
public sealed class TraceList : TraceSink
{
    private readonly List<TraceRecord> _items = [];

    /// <summary>The records so far.</summary>
    public IReadOnlyList<TraceRecord> Items => _items;

    /// <inheritdoc/>
    public override void Write(in TraceRecord item) => _items.Add(item);

    /// <summary>Forgets the records so far.</summary>
    public void Clear() => _items.Clear();
}
