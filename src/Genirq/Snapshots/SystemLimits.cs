namespace Genirq.Snapshots;

/// <summary>Bounds of what a document can make a system allocate.</summary>
internal static class SystemLimits
{
    /// <summary>
    /// Limit: bytes of the tables that lead to the CPUs' counters. They grow with the highest interrupt number, so that
    /// a short document could ask for all memory.
    /// </summary>
    public const long CounterTableBytes = 1L << 27;
}
