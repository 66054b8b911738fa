using Genirq.Planning.Captures;

namespace Genirq.Planning.Rebuild;

/// <summary>A captured interrupt and the index it has, or is assumed to have.</summary>
/// <param name="Captured">The interrupt.</param>
/// <param name="Index">The index in its store.</param>
internal readonly record struct PlacedIrq(CapturedIrq Captured, uint Index)
{
    /// <summary>Whether nothing tells the index, and the order of numbers was taken for it.</summary>
    public bool IsAssumed { get; init; }
}
