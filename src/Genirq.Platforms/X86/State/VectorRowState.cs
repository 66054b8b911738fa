namespace Genirq.Platforms.X86.State;

/// <summary>One CPU's vectors, to be kept and given back.</summary>
/// <remarks>Immutable. The counters of vectors in use follow from the lists.</remarks>
public sealed record VectorRowState
{
    /// <summary>Whether the CPU takes part.</summary>
    public bool IsOnline { get; init; }

    /// <summary>Whether it ever took part, so that <see cref="Available"/> counts.</summary>
    public bool IsInitialized { get; init; }

    /// <summary>Vectors free for regular allocation, as the kernel counts them: with its drift.</summary>
    public uint Available { get; init; }

    /// <summary>Vectors in use, managed ones included, ascending.</summary>
    public IReadOnlyList<int> Allocated { get; init; } = [];

    /// <summary>Vectors reserved for managed interrupts, in use or not, ascending.</summary>
    public IReadOnlyList<int> Managed { get; init; } = [];
}
