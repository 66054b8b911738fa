namespace Genirq.VfioUser.Conformance;

/// <summary>What came of one case.</summary>
/// <param name="Name">The case.</param>
/// <param name="Source">Where its rule comes from.</param>
/// <param name="Rule">The rule, as a sentence.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Detail">What the server did instead, or what is missing; null after success.</param>
public sealed record ConformanceResult(
    string Name, RuleSource Source, string Rule, ConformanceOutcome Outcome, string? Detail);
