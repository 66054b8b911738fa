namespace Genirq.Replay.Recordings;

/// <summary>A script from an empty world to its end.</summary>
/// <param name="Name">The unique name.</param>
/// <param name="Topic">What it is about, one word.</param>
/// <param name="Operations">The operations in order.</param>
internal sealed record RecordedScenario(string Name, string Topic, IReadOnlyList<RecordedOperation> Operations);
