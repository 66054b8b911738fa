using Genirq.Diagnostics;

namespace Genirq.Msi;

/// <summary>The answer to "an interrupt at this index": where it is, or why not.</summary>
/// <param name="Index">The index, or a negative errno.</param>
/// <param name="Irq">The interrupt number; none if the allocation failed.</param>
/// <remarks>Two maps are equal if index and interrupt are. Source: Linux 6.12, include/linux/msi_api.h, struct
/// msi_map.</remarks>
public readonly record struct MsiMap(int Index, Irq Irq)
{
    /// <summary>Whether there is an interrupt.</summary>
    public bool IsAllocated => Index >= 0 && !Irq.IsNone;

    /// <summary>The reason of a failure, or <see cref="IrqError.None"/>.</summary>
    public IrqError Error => ErrorCode.ToError(Index);

    /// <summary>Which level refused, what was wanted and what it had; null after success.</summary>
    public IrqFailure? Failure { get; init; }

    /// <summary>Which of the interrupts that were at the index one after the other; 0: whichever is there.</summary>
    internal int Generation { get; init; }

    /// <summary>A refusal.</summary>
    /// <param name="outcome">What was refused.</param>
    public static MsiMap Refused(IrqOutcome outcome) => new(outcome.Value, Irq.None) { Failure = outcome.Failure };

    /// <summary>Says in a sentence why there is no interrupt; empty if there is one.</summary>
    public string Explain() => IsAllocated ? "" : new IrqOutcome(Index, Failure).Explain();

    /// <summary>Whether index and interrupt are the same.</summary>
    /// <param name="other">Another map.</param>
    public bool Equals(MsiMap other) => Index == other.Index && Irq == other.Irq;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Irq);
}
