namespace Genirq.Planning.Reports;

/// <summary>The vectors of one CPU. Counts are those of debugfs, drift included: see docs/differences.md.</summary>
public sealed record CpuVectors
{
    /// <summary>How many vectors devices can have on it.</summary>
    public required int Size { get; init; }

    /// <summary>How many are free for regular interrupts; while it was never online, how many will be. Can wrap at 32
    /// bits, as Linux's can.</summary>
    public required uint Available { get; init; }

    /// <summary>How many are kept for managed interrupts, in use or not.</summary>
    public required uint Managed { get; init; }

    /// <summary>Those of them in use.</summary>
    public required uint ManagedInUse { get; init; }

    /// <summary>How many are in use, regular and managed.</summary>
    public required uint Allocated { get; init; }

    /// <summary>Each that is in use or kept, ascending.</summary>
    public required IReadOnlyList<VectorUse> Uses { get; init; }

    /// <summary>How many cannot be had any more: in use, or kept for managed interrupts.</summary>
    public int Taken => Uses.Count;

    /// <summary>The vectors in use, as in the last column of debugfs.</summary>
    public IEnumerable<int> Vectors =>
        Uses.Where(static use => use.Kind != VectorUseKind.ManagedUnused).Select(static use => use.Vector);
}
