namespace Genirq.Platforms.X86.State;

/// <summary>All rows of a vector matrix, to be kept and given back.</summary>
/// <remarks>Immutable. The vectors available in all follow from the rows.</remarks>
public sealed record VectorMatrixState
{
    /// <summary>A row for each possible CPU.</summary>
    public required IReadOnlyList<VectorRowState> Rows { get; init; }

    /// <summary>The vectors that the system has on every CPU, ascending.</summary>
    public required IReadOnlyList<int> SystemVectors { get; init; }

    /// <summary>Reservations without a vector.</summary>
    public uint Reserved { get; init; }

    /// <summary>Vectors in use, as the kernel counts them: those that were freed on offline CPUs never leave
    /// it.</summary>
    public uint TotalAllocated { get; init; }

    /// <summary>All vectors in use, for domains that look for the interrupt of each.</summary>
    internal HashSet<(int Cpu, int Vector)> Allocated() =>
        [.. Rows.SelectMany(static (row, cpu) => row.Allocated.Select(vector => (cpu, vector)))];
}
