namespace Genirq.Benchmarks.Quick;

/// <summary>The vector matrix.</summary>
internal static class MatrixLines
{
    /// <summary>The lines.</summary>
    public static IEnumerable<QuickLine> Create() => [];
}
