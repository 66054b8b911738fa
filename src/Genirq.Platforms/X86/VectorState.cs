namespace Genirq.Platforms.X86;

/// <summary>Which vectors an interrupt has: one moment's state, for reports and tests.</summary>
/// <param name="Vector">The vector held; 0 if none.</param>
/// <param name="Cpu">Its CPU, also after it was given back.</param>
/// <param name="ConfiguredVector">What messages carry.</param>
/// <param name="Destination">What messages name the target by.</param>
public sealed record VectorState(int Vector, int Cpu, int ConfiguredVector, uint Destination)
{
    /// <summary>The vector held before a move; 0 if none.</summary>
    public int PreviousVector { get; init; }

    /// <summary>The CPU of the previous vector.</summary>
    public int PreviousCpu { get; init; }

    /// <summary>Whether nothing has arrived on the new vector yet.</summary>
    public bool IsMoving { get; init; }

    /// <summary>Whether its vectors are reserved on each CPU of its affinity.</summary>
    public bool IsManaged { get; init; }

    /// <summary>Whether it may be left with a reservation.</summary>
    public bool CanReserve { get; init; }

    /// <summary>Whether it has a reservation, and no vector.</summary>
    public bool HasReserved { get; init; }

    /// <summary>Whether the previous vector waits for its CPU's tick.</summary>
    public bool IsCleaning { get; init; }
}
