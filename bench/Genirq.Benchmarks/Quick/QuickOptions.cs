namespace Genirq.Benchmarks.Quick;

/// <summary>How long the quick mode takes.</summary>
/// <param name="Rounds">Measured rounds of each line in a pass.</param>
/// <param name="Passes">How often all lines are gone through: the host has fast and slow phases of seconds.</param>
/// <param name="WarmUp">Least time of each of the three warm-ups of a line; zero for none.</param>
/// <param name="Filter">Only lines whose name contains this.</param>
internal sealed record QuickOptions(int Rounds, int Passes, TimeSpan WarmUp, string Filter)
{
    /// <summary>What a measurement uses.</summary>
    public static QuickOptions Full { get; } = new(15, 4, TimeSpan.FromMilliseconds(150), "");

    /// <summary>What a trial uses that only shows that everything runs.</summary>
    public static QuickOptions Dry { get; } = new(1, 1, TimeSpan.Zero, "");
}
