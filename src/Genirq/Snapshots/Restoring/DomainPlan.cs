using Genirq.Descriptors;
using Genirq.Domains;

namespace Genirq.Snapshots.Restoring;

/// <summary>What becomes of one domain.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Mapped">How many numbers it maps.</param>
internal sealed record DomainPlan(IrqDomain Domain, uint Mapped)
{
    /// <summary>The new reverse map.</summary>
    public ReverseMap Map { get; } = new(Domain.ReverseMapSize);

    /// <summary>The levels, by ascending interrupt number; only of a domain with a state of its own.</summary>
    public List<IrqData> Levels { get; } = [];
}
