namespace Genirq.Replay;

/// <summary>Which scenarios to run. Without a filter, all.</summary>
public sealed record ReplayOptions
{
    /// <summary>Topics; a scenario of any of them is run.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Names; a scenario of any of them is run.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];
}
