namespace Genirq.Planning.Rebuild;

/// <summary>What no debug file shows of a CPU's row of vectors, but something else tells.</summary>
/// <param name="Managed">Vectors that are kept for managed interrupts, the surest first; else the lowest gaps are
/// taken.</param>
/// <param name="Available">The vectors that an offline CPU counts as free; null: those that it should.</param>
internal sealed record RowSupplement(IReadOnlyList<int> Managed, uint? Available = null);
