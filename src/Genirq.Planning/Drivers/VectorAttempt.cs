using Genirq.Affinity;
using Genirq.Pci.Interrupts;

namespace Genirq.Planning.Drivers;

/// <summary>One call with which a driver asks for vectors.</summary>
/// <param name="Minimum">The fewest that do.</param>
/// <param name="Maximum">The most that are wanted.</param>
/// <param name="Kinds">The kinds to try; with <see cref="InterruptKinds.Affinity"/> the kernel spreads them and keeps
/// their affinity.</param>
/// <remarks>Immutable.</remarks>
internal sealed record VectorAttempt(int Minimum, int Maximum, InterruptKinds Kinds)
{
    /// <summary>Vectors at the beginning that are not spread.</summary>
    public int Before { get; init; }

    /// <summary>Vectors at the end that are not spread.</summary>
    public int After { get; init; }

    /// <summary>Divides the vectors between into sets; null: one set.</summary>
    public Func<int, IReadOnlyList<int>>? Sets { get; init; }

    /// <summary>Whether the kernel owns the affinity of the vectors between.</summary>
    public bool IsManaged => (Kinds & InterruptKinds.Affinity) != 0;

    /// <summary>Makes the spread that goes with one allocation; null if the vectors are not spread.</summary>
    public IrqAffinitySets? CreateSpread() => IsManaged
        ? new IrqAffinitySets { PreVectors = Before, PostVectors = After, CalculateSets = Sets }
        : null;
}
