namespace Genirq.Planning.Reports;

/// <summary>The sums of a node's vectors, over its online CPUs; counts are those of debugfs.</summary>
/// <param name="Size">How many vectors devices can have.</param>
/// <param name="Available">How many are free for regular interrupts.</param>
/// <param name="Managed">How many are kept for managed interrupts.</param>
/// <param name="ManagedInUse">Those of them in use.</param>
/// <param name="Allocated">How many are in use.</param>
public sealed record NodeVectors(long Size, long Available, long Managed, long ManagedInUse, long Allocated);
