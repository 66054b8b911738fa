using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;

namespace Genirq.Planning.Reports;

/// <summary>What a verdict rests on beside the vectors of a machine.</summary>
/// <remarks>Immutable.</remarks>
internal sealed record ReportBasis
{
    /// <summary>The drivers that were started by their rules, with what they got; empty where none was.</summary>
    public IReadOnlyList<StartedDriver> Drivers { get; init; } = [];

    /// <summary>Whether something that the verdict rests on is assumed.</summary>
    public bool IsEstimated { get; init; }

    /// <summary>Why not enough is known to judge; null if enough is.</summary>
    public string? Unknown { get; init; }

    /// <summary>Why only a part of what uses vectors is known, so that it cannot be said to fit; null if nothing says
    /// so.</summary>
    public MissingPart? Missing { get; init; }

    /// <summary>The command that brings what is missing; null for none.</summary>
    public string? Bring { get; init; }

    /// <summary>Vectors that are to stay free on each online CPU, or messages of another parent; 0 for no such
    /// reserve.</summary>
    public int Headroom { get; init; }
}
