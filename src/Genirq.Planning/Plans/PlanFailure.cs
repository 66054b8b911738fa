namespace Genirq.Planning.Plans;

/// <summary>Something that a plan wanted, and the machine refuses.</summary>
/// <param name="Action">The change, in the user's words.</param>
/// <param name="Result">The negative errno that Linux returns.</param>
/// <param name="Level">The level that refuses: a domain's name, or <c>PCI</c>.</param>
/// <param name="Message">The reason: the kernel's own line where it has one.</param>
public sealed record PlanFailure(string Action, int Result, string Level, string Message)
{
    /// <summary>Whether the driver went on in another way, with fewer.</summary>
    public bool HasFallback { get; init; }
}
