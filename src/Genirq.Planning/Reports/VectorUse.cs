namespace Genirq.Planning.Reports;

/// <summary>A vector of a CPU that is not free.</summary>
/// <param name="Vector">The vector.</param>
/// <param name="Kind">What it is taken by.</param>
/// <param name="Irq">The interrupt; none for one that is only kept, and for one that has no descriptor, such as a
/// legacy interrupt that no driver has taken over.</param>
/// <param name="Owner">The PCI function's slot, or the group of an interrupt that is not a function's; null as
/// <paramref name="Irq"/>.</param>
public readonly record struct VectorUse(int Vector, VectorUseKind Kind, Irq Irq, string? Owner);
