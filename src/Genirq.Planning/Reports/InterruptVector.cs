using Genirq.Cpus;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Reports;

/// <summary>Where an interrupt arrives on x86, as its debugfs file tells it.</summary>
/// <param name="Cpu">The CPU of the vector; without one, that of its last (debugfs: <c>Target</c>).</param>
/// <param name="Vector">The vector; 0 while it has none.</param>
public readonly record struct InterruptVector(int Cpu, int Vector)
{
    /// <summary>Whether it has no vector, but one was reserved somewhere.</summary>
    public bool IsReserved { get; init; }

    /// <summary>The CPUs on each of which a vector is kept for it; null if it is not managed.</summary>
    public CpuMask? ManagedCpus { get; init; }

    /// <summary>Whether it is being moved and holds its old vector as well.</summary>
    public bool IsMoving { get; init; }

    /// <summary>How many vectors it takes from all others: one, or one on each CPU if it is managed.</summary>
    public int Taken => ManagedCpus?.Count ?? ((Vector != 0 ? 1 : 0) + (IsMoving ? 1 : 0));

    /// <summary>The vector of an interrupt in the engine.</summary>
    /// <param name="vectors">The vectors of the machine; null if it has none of x86.</param>
    /// <param name="irq">The interrupt.</param>
    /// <returns>The vector; null if the interrupt is not known there.</returns>
    internal static InterruptVector? Of(VectorDomain? vectors, Irq irq) => vectors?.StateOf(irq) is { } state
        ? new InterruptVector(state.Cpu, state.Vector)
        {
            IsReserved = state.HasReserved,
            ManagedCpus = state.IsManaged ? vectors.System.Find(irq)?.Affinity : null,
            IsMoving = state.PreviousVector != 0,
        }
        : null;
}
