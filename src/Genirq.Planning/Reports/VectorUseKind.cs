namespace Genirq.Planning.Reports;

/// <summary>What a vector of a CPU is taken by.</summary>
public enum VectorUseKind
{
    /// <summary>An interrupt that may be moved.</summary>
    Regular,

    /// <summary>A managed interrupt, which has a vector kept on each of its CPUs.</summary>
    Managed,

    /// <summary>Kept for a managed interrupt that is on another CPU now, or off.</summary>
    ManagedUnused,
}
