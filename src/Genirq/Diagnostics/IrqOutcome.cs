namespace Genirq.Diagnostics;

/// <summary>How something ended that can be refused for several reasons: Linux's result, and the reason beside
/// it.</summary>
/// <remarks>
/// The default is success. It converts to the number by itself, so that code which only asks for the errno reads as in
/// Linux. What gives more than a number has a type of its own with the same three members: <see cref="Error"/>,
/// <see cref="Failure"/> and <see cref="Explain"/>.
/// </remarks>
public readonly record struct IrqOutcome
{
    /// <summary>Makes an outcome.</summary>
    /// <param name="value">0 or more: success, and what the operation says there; negative: an errno.</param>
    /// <param name="failure">Why it was refused; null after success, or if there is no more to say than the
    /// errno.</param>
    public IrqOutcome(int value, IrqFailure? failure = null)
    {
        Value = value;
        Failure = failure;
    }

    /// <summary>Success.</summary>
    public static IrqOutcome Done => default;

    /// <summary>0 or more after success, or a negative errno.</summary>
    public int Value { get; }

    /// <summary>Why it was refused; null after success.</summary>
    public IrqFailure? Failure { get; }

    /// <summary>Whether it was done.</summary>
    public bool IsDone => Value >= 0;

    /// <summary>The errno, or <see cref="IrqError.None"/>.</summary>
    public IrqError Error => ErrorCode.ToError(Value);

    /// <summary>A refusal with its reason.</summary>
    /// <param name="error">A negative errno.</param>
    /// <param name="reason">Why, as one English sentence.</param>
    /// <param name="level">What refused, by name.</param>
    public static IrqOutcome Refused(int error, string reason, string level = "request") =>
        new(error, IrqFailure.Because(error, IrqFailureStage.Arguments, reason, level));

    /// <summary>The number: 0 or more, or a negative errno.</summary>
    /// <param name="outcome">The outcome.</param>
    public static implicit operator int(IrqOutcome outcome) => outcome.Value;

    /// <summary>The number, for languages without conversions.</summary>
    public int ToInt32() => Value;

    /// <summary>Says in a sentence why it was refused; empty after success.</summary>
    public string Explain() =>
        IsDone ? "" : Failure?.Sentence ?? $"The operation was refused with {Error} ({Value}).";
}
