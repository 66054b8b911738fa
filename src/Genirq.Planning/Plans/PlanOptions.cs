using Genirq.Platforms.X86;

namespace Genirq.Planning.Plans;

/// <summary>How a plan is made.</summary>
public sealed record PlanOptions
{
    /// <summary>Which vectors count when a CPU is to go offline: kernels before the fix counted managed ones
    /// too.</summary>
    public OfflineRule OfflineRule { get; init; }

    /// <summary>A reserve that is to stay free; 0 for none. On x86, on an IMSIC and with AVEC on each online CPU, on
    /// POWER below each host bridge in use, else of all that the parent of messages has.</summary>
    public int Headroom { get; init; }
}
