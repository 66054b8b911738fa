using System.Text.Json;
using Genirq.Replay.Operations;

namespace Genirq.Replay.Recordings;

/// <summary>One operation of a scenario, and what the kernel answered.</summary>
internal sealed record RecordedOperation
{
    /// <summary>Place in the scenario, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>The operation's name.</summary>
    public required string Name { get; init; }

    /// <summary>What was asked.</summary>
    public required JsonElement Arguments { get; init; }

    /// <summary>The operation, ready to run.</summary>
    public required ScriptOperation Run { get; init; }

    /// <summary>The recorded result; null when the call returns nothing.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The recorded events; null when there were none.</summary>
    public JsonElement? Events { get; init; }

    /// <summary>The sites that warned, those outside the interrupt core left out.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The recorded state; null when it was not taken.</summary>
    public JsonElement? State { get; init; }
}
