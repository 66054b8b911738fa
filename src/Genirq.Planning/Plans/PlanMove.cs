using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Plans;

/// <summary>An interrupt that is elsewhere afterwards.</summary>
/// <param name="Irq">The interrupt.</param>
/// <param name="From">Where it was; null: it had no vector.</param>
/// <param name="To">Where it is; null: it has no vector any more, as a managed one without a CPU.</param>
public readonly record struct PlanMove(Irq Irq, VectorPlace? From, VectorPlace? To);
