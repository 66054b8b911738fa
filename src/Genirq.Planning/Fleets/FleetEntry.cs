using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;

namespace Genirq.Planning.Fleets;

/// <summary>What a fleet says of one machine, or of an input that is none.</summary>
/// <param name="Source">The input's name, and which tree of several it is.</param>
/// <remarks>Immutable.</remarks>
public sealed record FleetEntry(string Source)
{
    /// <summary>Why there is no machine, in one line; null if there is one.</summary>
    public string? Error { get; init; }

    /// <summary>What the machine was read from; null without one.</summary>
    public MachineSourceKind? Kind { get; init; }

    /// <summary>Which machine it is, and when it was captured.</summary>
    public CaptureOrigin Origin { get; init; } = CaptureOrigin.Unknown;

    /// <summary>What is modelled, in a sentence.</summary>
    public string Platform { get; init; } = "";

    /// <summary>CPUs online.</summary>
    public int Cpus { get; init; }

    /// <summary>PCI functions.</summary>
    public int Functions { get; init; }

    /// <summary>Message stores of functions: MSI, MSI-X or their own.</summary>
    public int Devices { get; init; }

    /// <summary>Interrupts that devices have asked for, refused ones included.</summary>
    public int Asked { get; init; }

    /// <summary>Interrupts that devices have.</summary>
    public int Granted { get; init; }

    /// <summary>Whether these numbers come from rules of drivers, not from what was seen.</summary>
    public bool IsAssumed { get; init; }

    /// <summary>The vectors of all CPUs together; null where the platform has none of x86.</summary>
    public VectorReport? Vectors { get; init; }

    /// <summary>The online CPU with the fewest free vectors; null without vectors.</summary>
    public int? WorstCpu { get; init; }

    /// <summary>How many are free on that CPU.</summary>
    public int WorstAvailable { get; init; }

    /// <summary>The verdict; null without a machine.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Whether it fits, tightly or not; null if that is unknown.</summary>
    public bool? Fits => Verdict?.Fits;

    /// <summary>How many notes the machine's report has.</summary>
    public int Notes { get; init; }
}
