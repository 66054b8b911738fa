namespace Genirq.Replay.Recordings;

/// <summary>One file of recorded scenarios, checked from the first line to the last.</summary>
/// <param name="File">The file's name, as the caller gave it.</param>
/// <param name="Header">The recorded machine.</param>
/// <param name="Scenarios">The scenarios in order.</param>
internal sealed record Recording(string File, RecordingHeader Header, IReadOnlyList<RecordedScenario> Scenarios);
