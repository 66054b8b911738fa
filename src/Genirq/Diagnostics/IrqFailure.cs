using Genirq.Domains;

namespace Genirq.Diagnostics;

/// <summary>Why an allocation failed: which level refused, what was wanted, what it had.</summary>
/// <param name="Error">The reason at the level that refused. Linux's own result may be another (often ENOSPC).</param>
/// <param name="Stage">The part of the allocation that refused.</param>
/// <param name="Level">The name of the domain that refused; "interrupt numbers" for the number space.</param>
/// <param name="Wanted">How many interrupts were wanted there.</param>
/// <param name="Available">How many the level had, or null where it does not count them.</param>
/// <param name="Sentence">The same as one English sentence.</param>
/// <remarks>Not in Linux, which returns the bare errno; that stays the primary result.</remarks>
public sealed record IrqFailure(
    IrqError Error, IrqFailureStage Stage, string Level, int Wanted, long? Available, string Sentence)
{
    /// <summary>The domain that refused; null for the number space, or if no domain took part yet.</summary>
    public IrqDomain? Domain { get; init; }
}
