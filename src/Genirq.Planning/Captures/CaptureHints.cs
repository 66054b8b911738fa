using Genirq.Planning.Lspci;

namespace Genirq.Planning.Captures;

/// <summary>What lies beside a tree, and tells what the tree does not.</summary>
internal sealed record CaptureHints
{
    /// <summary>Why rows may be missing, by what stands around them; null if nothing says so.</summary>
    public MissingPart? Missing { get; init; }

    /// <summary>The functions as <c>lspci</c> lists them; null if nothing does.</summary>
    public LspciListing? Listing { get; init; }

    /// <summary>Whether the listing names some of the functions only.</summary>
    public bool IsListingPart { get; init; }

    /// <summary>What is said of the CPUs online.</summary>
    public IReadOnlyList<CpuEvidence> Cpus { get; init; } = [];

    /// <summary>What was read beside the tree.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
