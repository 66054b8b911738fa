namespace Genirq.Planning.Plans;

/// <summary>What one change did.</summary>
/// <param name="Action">The change, in the user's words.</param>
/// <param name="Notes">What drivers asked for and got, and what the kernel logs, in order.</param>
public sealed record PlanStep(string Action, IReadOnlyList<string> Notes);
