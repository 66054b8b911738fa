namespace Genirq.Platforms.X86;

/// <summary>The counters of one CPU in a <see cref="VectorMatrix"/>, as debugfs shows them.</summary>
/// <param name="IsOnline">Whether the CPU takes part.</param>
/// <param name="Available">Vectors free for regular allocation. It can drift, and wraps at 32 bits, as in
/// Linux.</param>
/// <param name="Managed">Vectors reserved for managed interrupts.</param>
/// <param name="ManagedAllocated">Those of them in use.</param>
/// <param name="Allocated">Vectors in use, regular and managed.</param>
public readonly record struct MatrixCpuState(
    bool IsOnline, uint Available, uint Managed, uint ManagedAllocated, uint Allocated);
