namespace Genirq.Planning.Parents;

/// <summary>A number of a report and what it was taken from.</summary>
/// <param name="Count">The number; null if nothing tells it.</param>
/// <param name="Source">What it was taken from, such as <c>device tree</c> or <c>config</c>.</param>
public readonly record struct SourcedCount(long? Count, string Source)
{
    /// <summary>The source of numbers that nothing tells.</summary>
    public const string NotReported = "not reported";

    /// <summary>How the sources of numbers begin that are usual, but that nothing tells.</summary>
    public const string Assumed = "assumed";

    /// <summary>Whether it is what is usual, because nothing tells it.</summary>
    public bool IsAssumed => Source?.StartsWith(Assumed, StringComparison.Ordinal) == true;

    /// <summary>A number that nothing tells.</summary>
    public static SourcedCount Unknown => new(null, NotReported);
}
