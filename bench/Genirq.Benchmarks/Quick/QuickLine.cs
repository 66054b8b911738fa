namespace Genirq.Benchmarks.Quick;

/// <summary>One line of the table: what is done in a round, and how many operations that is.</summary>
/// <param name="Name">The line's name, the same as in the kernel's table.</param>
/// <param name="Operations">Operations in a round; the time is divided by them.</param>
/// <param name="Round">The measured part.</param>
internal sealed record QuickLine(string Name, int Operations, Action Round)
{
    /// <summary>What precedes each round, outside the time.</summary>
    public Action? Before { get; init; }

    /// <summary>What follows each round, outside the time.</summary>
    public Action? After { get; init; }
}
