using Genirq.Diagnostics;

namespace Genirq.Simulation.Scripts;

/// <summary>How a step of a script went.</summary>
/// <param name="Step">The step.</param>
/// <param name="Nanoseconds">When it began, by the machine's clock.</param>
public sealed record ScriptStepResult(ScriptStep Step, long Nanoseconds)
{
    /// <summary>The step's word in scripts.</summary>
    public string Word => ScriptStepReader.WordOf(Step.Kind);

    /// <summary>How it ended; none: as it should.</summary>
    public IrqError Error { get; init; }

    /// <summary>Why it ended so; empty after success.</summary>
    public string Sentence { get; init; } = "";

    /// <summary>The queue that it is about; null: none.</summary>
    public int? Queue { get; init; }

    /// <summary>The queue's index in its store; null: none.</summary>
    public int? Index { get; init; }

    /// <summary>The store that the index is in; null: none.</summary>
    public string? Store { get; init; }

    /// <summary>The queue's interrupt, or none.</summary>
    public Irq Irq { get; init; }

    /// <summary>What is not as the script says; null: all is. One sentence, without the place.</summary>
    public string? Difference { get; init; }
}
