using System.Text.Json.Nodes;

namespace Genirq.Replay.Comparison;

/// <summary>What an operation did here.</summary>
internal sealed record OperationOutcome
{
    /// <summary>The result; null when the call returns nothing.</summary>
    public JsonObject? Result { get; init; }

    /// <summary>The events in order.</summary>
    public required JsonArray Events { get; init; }

    /// <summary>The warnings.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The state afterwards; null when it was not asked for.</summary>
    public JsonObject? State { get; init; }

    /// <summary>What the operation threw, or null.</summary>
    public Exception? Failure { get; init; }
}
