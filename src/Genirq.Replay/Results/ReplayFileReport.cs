namespace Genirq.Replay.Results;

/// <summary>What a replay found in one file.</summary>
/// <param name="File">The file's name, as the caller gave it.</param>
/// <param name="Topics">The topics of the scenarios that were run, in order of their first.</param>
/// <param name="Matched">Operations that did what was recorded.</param>
/// <param name="Differences">Those that did not, in order.</param>
public sealed record ReplayFileReport(
    string File, IReadOnlyList<string> Topics, int Matched, IReadOnlyList<ReplayDifference> Differences)
{
    /// <summary>Operations that did not do what was recorded.</summary>
    public int Differed => Differences.Count;
}
