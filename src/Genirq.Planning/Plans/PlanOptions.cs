using Genirq.Platforms.X86;

namespace Genirq.Planning.Plans;

/// <summary>How a plan is made.</summary>
public sealed record PlanOptions
{
    /// <summary>Which vectors count when a CPU is to go offline: kernels before the fix counted managed ones
    /// too.</summary>
    public OfflineRule OfflineRule { get; init; }

    /// <summary>Vectors that are to stay free on each online CPU; 0 for no such reserve.</summary>
    public int Headroom { get; init; }
}
