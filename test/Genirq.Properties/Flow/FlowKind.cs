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
}
