namespace Genirq.Replay.Results;

/// <summary>What a replay found.</summary>
/// <param name="Files">The files in order; none when a filter is unmatched, since nothing was run then.</param>
/// <param name="Topics">The topics of all scenarios that the files hold, run or not, sorted.</param>
/// <param name="Unmatched">Filters that no scenario of any file matches.</param>
public sealed record ReplayReport(
    IReadOnlyList<ReplayFileReport> Files, IReadOnlyList<string> Topics, IReadOnlyList<string> Unmatched)
{
    /// <summary>Operations that did what was recorded.</summary>
    public int Matched => Files.Sum(static file => file.Matched);

    /// <summary>Operations that did not.</summary>
    public int Differed => Files.Sum(static file => file.Differed);
}
