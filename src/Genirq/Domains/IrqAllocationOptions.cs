using Genirq.Affinity;

namespace Genirq.Domains;

/// <summary>What an allocation may be told besides its domain and size.</summary>
/// <remarks>The default is nothing particular: any node, new numbers, default affinity.</remarks>
public readonly record struct IrqAllocationOptions
{
    // The node and 1, so that the default is not a node.
    private readonly int _nodeAndOne;

    /// <summary>The NUMA node, or -1.</summary>
    public int Node
    {
        get => _nodeAndOne - 1;
        init => _nodeAndOne = value + 1;
    }

    /// <summary>Whether the numbers exist already.</summary>
    public bool Realloc { get; init; }

    /// <summary>One affinity for each interrupt, or null.</summary>
    public IReadOnlyList<IrqAffinityDescriptor>? Affinity { get; init; }
}
