namespace Genirq.Planning.Sampling;

/// <summary>What the values of a family of metrics are.</summary>
internal enum MetricKind
{
    /// <summary>Values that rise and fall.</summary>
    Gauge,

    /// <summary>Counts since some time; their samples' names end in <c>_total</c>.</summary>
    Counter,
}
