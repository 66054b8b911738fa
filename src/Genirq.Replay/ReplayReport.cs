namespace Genirq.Replay;

/// <summary>What a replay found.</summary>
/// <param name="Files">The files in order.</param>
/// <param name="Unmatched">Filters that no scenario of any file matches; when there is one, nothing was run.</param>
public sealed record ReplayReport(IReadOnlyList<ReplayFileReport> Files, IReadOnlyList<string> Unmatched)
{
    /// <summary>Operations that did what was recorded.</summary>
    public int Matched => Files.Sum(static file => file.Matched);

    /// <summary>Operations that did not.</summary>
    public int Differed => Files.Sum(static file => file.Differed);
}
