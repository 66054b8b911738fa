using Genirq.Planning.Sampling;

namespace Genirq.Cli.Live;

/// <summary>What a live view shows first, how often, and in which form.</summary>
internal sealed record TopOptions
{
    /// <summary>What the lines are about.</summary>
    public ActivityKind Kind { get; init; }

    /// <summary>What the lines are sorted by.</summary>
    public TopOrder Order { get; init; }

    /// <summary>The time between two samples, 0.1 s to an hour.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many times the lines are shown; null: until the user ends it.</summary>
    public int? Times { get; init; }

    /// <summary>Which interrupts count.</summary>
    public ActivityFilter Filter { get; init; } = new();

    /// <summary>Whether the lines are comma-separated values.</summary>
    public bool IsCsv { get; init; }

    /// <summary>Whether the lines are objects of JSON.</summary>
    public bool IsJson { get; init; }
}
