namespace Genirq.Properties.Flow;

/// <summary>The flows that are compared with the model.</summary>
internal enum FlowKind
{
    Simple,
    Untracked,
    Level,
    Edge,
    EdgeEoi,
    FastEoi,
    FastEoiAck,
    FastEoiMask,
    PerCpu,
    Nested,
    Chained,
    Bad,

    /// <summary>Requested in its own way, so not one of the kinds of <see cref="FlowRun"/>.</summary>
    FastEoiNmi,
}
