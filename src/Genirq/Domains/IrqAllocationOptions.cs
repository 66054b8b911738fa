using Genirq.Affinity;

namespace Genirq.Domains;

/// <summary>What an allocation may be told besides its domain and size.</summary>
public readonly record struct IrqAllocationOptions
{
    /// <summary>Nothing particular: any node, new numbers, default affinity.</summary>
    public IrqAllocationOptions()
    {
    }

    /// <summary>The NUMA node, or -1.</summary>
    public int Node { get; init; } = -1;

    /// <summary>Whether the numbers exist already.</summary>
    public bool Realloc { get; init; }

    /// <summary>One affinity for each interrupt, or null.</summary>
    public IReadOnlyList<IrqAffinityDescriptor>? Affinity { get; init; }
}
