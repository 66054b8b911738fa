namespace Genirq.Platforms.X86.State;

/// <summary>All that a vector domain holds: the matrix, and the vectors of each interrupt.</summary>
/// <remarks>Immutable. For snapshots, and for captures of real machines.</remarks>
public sealed record VectorDomainState
{
    /// <summary>The matrix.</summary>
    public required VectorMatrixState Matrix { get; init; }

    /// <summary>Each interrupt that has a level in the domain. Those whose previous vector waits for a tick come in the
    /// order in which the tick takes them.</summary>
    public required IReadOnlyList<VectorPlacement> Irqs { get; init; }

    /// <summary>Vectors on which one stray event is swallowed.</summary>
    public IReadOnlyList<VectorMark> Marks { get; init; } = [];
}
