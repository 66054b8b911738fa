namespace Genirq.Planning.Reports;

/// <summary>The vectors of a whole machine, as debugfs counts them.</summary>
public sealed record VectorReport
{
    /// <summary>How many CPUs take part.</summary>
    public required int OnlineCpus { get; init; }

    /// <summary>How many vectors are free for regular interrupts on online CPUs.</summary>
    public required uint Available { get; init; }

    /// <summary>How many interrupts have a reservation instead of a vector.</summary>
    public required uint Reserved { get; init; }

    /// <summary>How many vectors are in use.</summary>
    public required uint Allocated { get; init; }

    /// <summary>The first vector that devices can have.</summary>
    public required int First { get; init; }

    /// <summary>The last vector that devices can have.</summary>
    public required int Last { get; init; }

    /// <summary>How many vectors of a CPU devices can have: the range without the system's.</summary>
    public required int Size { get; init; }

    /// <summary>The vectors that the system keeps on every CPU, ascending.</summary>
    public required IReadOnlyList<int> SystemVectors { get; init; }

    /// <summary>The largest requests that would still succeed.</summary>
    public required VectorRoom Room { get; init; }
}
