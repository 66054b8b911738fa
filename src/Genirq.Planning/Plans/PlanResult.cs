using Genirq.Planning.Reports;

namespace Genirq.Planning.Plans;

/// <summary>A machine before and after changes, and what they met.</summary>
/// <remarks>Immutable.</remarks>
public sealed record PlanResult
{
    /// <summary>The machine as captured.</summary>
    public required MachineReport Before { get; init; }

    /// <summary>The machine after all changes that it took.</summary>
    public required MachineReport After { get; init; }

    /// <summary>The changes in the order in which they were made.</summary>
    public required IReadOnlyList<PlanStep> Steps { get; init; }

    /// <summary>The interrupts that are elsewhere, by number. Those that came or went are not among them.</summary>
    public required IReadOnlyList<PlanMove> Moves { get; init; }

    /// <summary>How many interrupts may be shut down afterwards beside those that are: their CPUs went, or may have,
    /// and nothing tells if the kernel manages them.</summary>
    public int MayBeShutDown { get; init; }

    /// <summary>The interrupts whose new affinity waits for their next event, by number.</summary>
    public IReadOnlyList<ParkedMove> Parked { get; init; } = [];

    /// <summary>Lines to type that do on the machine what was planned; empty if there are none.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>What was refused, in order; what failed first is the first one.</summary>
    public required IReadOnlyList<PlanFailure> Failures { get; init; }

    /// <summary>The verdict on the machine after all changes, refusals included.</summary>
    public Verdict Verdict => After.Verdict;

    /// <summary>Whether all that was changed fits, tightly or not; null if that is unknown.</summary>
    public bool? Fits => Verdict.Fits;
}
