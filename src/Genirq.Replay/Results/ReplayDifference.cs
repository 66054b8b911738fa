namespace Genirq.Replay.Results;

/// <summary>An operation that did not do what was recorded.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Number">The operation's place in it, from 0.</param>
/// <param name="Operation">The operation's name.</param>
/// <param name="Arguments">What was asked, as JSON.</param>
/// <param name="Mismatches">The parts that differ, one at least.</param>
public sealed record ReplayDifference(
    string Scenario, int Number, string Operation, string Arguments, IReadOnlyList<ReplayMismatch> Mismatches);
