using Genirq.Cpus;
using Genirq.Diagnostics;

namespace Genirq.Simulation.Scripts;

/// <summary>A step of a script. Which fields mean something depends on its kind.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Place">Where it stands.</param>
public sealed record ScriptStep(ScriptStepKind Kind, ScriptPlace Place)
{
    /// <summary>The device's name; null: none is named.</summary>
    public string? Device { get; init; }

    /// <summary>The queue; null: none is named.</summary>
    public int? Queue { get; init; }

    /// <summary>How many events.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The CPU that goes or comes.</summary>
    public int Cpu { get; init; }

    /// <summary>Where an interrupt is to go; null: as the system likes.</summary>
    public CpuMask? Cpus { get; init; }

    /// <summary>The address space number of who uses the queue; null: the driver takes one.</summary>
    public uint? Pasid { get; init; }

    /// <summary>Whether the link goes up.</summary>
    public bool IsUp { get; init; }

    /// <summary>How long; null: until nothing is left to do.</summary>
    public long? Nanoseconds { get; init; }

    /// <summary>What is said.</summary>
    public string Text { get; init; } = "";

    /// <summary>The error that the step must end with.</summary>
    public IrqError Fails { get; init; }

    /// <summary>What must be so.</summary>
    public ScriptExpectation? Expectation { get; init; }
}
