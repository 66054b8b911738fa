namespace Genirq.Diagnostics;

/// <summary>Why an operation was refused: which level refused, what was wanted, what it had.</summary>
/// <param name="Error">The reason at the level that refused. Linux's own result may be another (often ENOSPC).</param>
/// <param name="Stage">The part of the operation that refused.</param>
/// <param name="Level">The name of the domain that refused; "interrupt numbers" for the number space.</param>
/// <param name="Wanted">How many interrupts were wanted there.</param>
/// <param name="Available">How many the level had, or null where it does not count them.</param>
/// <remarks>
/// A value that comes back with the result; nothing of it is kept. Sentences are made when they are asked for.
/// Not in Linux, which returns the bare errno; that stays the primary result.
/// </remarks>
public sealed record IrqFailure(IrqError Error, IrqFailureStage Stage, string Level, int Wanted, long? Available)
{
    private string? _sentence;
    private IrqHolding? _holding;
    private bool _hasLooked;

    /// <summary>The reason as one English sentence.</summary>
    public string Sentence => _sentence ??= Reason ?? Compose();

    /// <summary>Who holds most of the level when this is first asked; null where none does, or none
    /// counts.</summary>
    public IrqHolding? MostHeld
    {
        get
        {
            if (!_hasLooked)
            {
                _holding = Count?.Invoke();
                _hasLooked = true;
            }

            return _holding;
        }
    }

    /// <summary>What was asked for, in words; null if that says nothing.</summary>
    internal string? Subject { get; init; }

    /// <summary>The whole reason, where there is no level that was short.</summary>
    internal string? Reason { get; init; }

    /// <summary>Finds who holds most; null where it is not counted.</summary>
    internal Func<IrqHolding?>? Count { get; init; }

    /// <summary>Whether all that is said is the same.</summary>
    /// <param name="other">Another failure, or null.</param>
    public bool Equals(IrqFailure? other) => other is not null && Error == other.Error && Stage == other.Stage
        && Level == other.Level && Wanted == other.Wanted && Available == other.Available
        && Subject == other.Subject && Reason == other.Reason;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Error, Stage, Level, Wanted, Available, Subject, Reason);

    /// <summary>The sentence.</summary>
    public override string ToString() => Sentence;

    /// <summary>A failure whose reason is known as a sentence, before any level was asked.</summary>
    /// <param name="error">A negative errno.</param>
    /// <param name="stage">What refused.</param>
    /// <param name="reason">The sentence.</param>
    /// <param name="level">What refused, by name.</param>
    internal static IrqFailure Because(int error, IrqFailureStage stage, string reason, string level = "request") =>
        new(ErrorCode.ToError(error), stage, level, 1, null) { Reason = reason };

    private string Compose()
    {
        string what = Subject is { } subject ? $" {subject}" : "";
        string had = Available is { } available ? $", had {available}" : "";
        string holder = MostHeld is { } most ? $"; {most.Name} holds most of it ({most.Count})" : "";
        return $"{Level} refused{what} at {Stage} with {Error} ({-(int)Error}): wanted {Wanted}{had}{holder}.";
    }
}
