namespace Genirq.Planning.Reports;

/// <summary>Whether a machine's interrupts fit, why, and what to do next.</summary>
/// <param name="Kind">The verdict.</param>
/// <param name="Cause">One line, without an end.</param>
/// <remarks>Immutable.</remarks>
public sealed record Verdict(VerdictKind Kind, string Cause)
{
    /// <summary>The word in <see cref="Next"/> that stands for the source.</summary>
    public const string SourceWord = "SOURCE";

    /// <summary>Whether it rests on something that was assumed.</summary>
    public bool IsEstimated { get; init; }

    /// <summary>Who takes most vectors; null if there is none, or it is not known.</summary>
    public ConsumerReport? Taker { get; init; }

    /// <summary>One command that would help; null if there is none.</summary>
    public string? Next { get; init; }

    /// <summary>The verdict as one word of small letters.</summary>
    public string Word => WordOf(Kind);

    /// <summary>Whether it fits, tightly or not; null if that is unknown.</summary>
    public bool? Fits => Kind == VerdictKind.Unknown ? null : Kind is VerdictKind.Fits or VerdictKind.Tight;

    /// <summary>The word for a verdict.</summary>
    /// <param name="kind">The verdict.</param>
    public static string WordOf(VerdictKind kind) => kind switch
    {
        VerdictKind.Fits => "fits",
        VerdictKind.Tight => "tight",
        VerdictKind.Degraded => "degraded",
        VerdictKind.Full => "full",
        _ => "unknown",
    };

    /// <summary>The verdict with the source in its command.</summary>
    /// <param name="words">The source as a shell takes it, with options that belong to it.</param>
    public Verdict For(string words) =>
        Next is null ? this : this with { Next = Next.Replace(SourceWord, words, StringComparison.Ordinal) };

    /// <summary>Word, mark and cause.</summary>
    public override string ToString() => $"{Word}{(IsEstimated ? " (estimated)" : "")}: {Cause}";
}
