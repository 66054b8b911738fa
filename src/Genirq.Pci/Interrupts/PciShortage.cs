using Genirq.Diagnostics;

namespace Genirq.Pci.Interrupts;

/// <summary>Why a kind of interrupt gave less than was wanted.</summary>
/// <param name="Kind">The kind that was tried.</param>
/// <param name="Error">The error; none if there were fewer than wanted, but enough.</param>
/// <param name="Wanted">How many were wanted at the most.</param>
/// <param name="WouldFit">How many of this kind would fit now; 0 if none.</param>
/// <param name="Sentence">The reason as one English sentence.</param>
/// <remarks>Not in Linux, which returns the bare errno; that stays the primary result.</remarks>
public sealed record PciShortage(InterruptKinds Kind, IrqError Error, int Wanted, int WouldFit, string Sentence)
{
    /// <summary>The level of the hierarchy that refused; null if none was asked.</summary>
    public IrqFailure? Cause { get; init; }

    /// <summary>The same as a failure; null if there were enough.</summary>
    internal IrqFailure? ToFailure() => Error == IrqError.None ? null :
        IrqOutcome.Refused(-(int)Error, Sentence, Cause?.Level ?? Kind.ToString()).Failure! with
        {
            Stage = Cause?.Stage ?? IrqFailureStage.Arguments,
            Wanted = Wanted,
            Available = WouldFit,
        };
}
