using Genirq.Cpus;

namespace Genirq.Planning.Captures;

/// <summary>What a tree says about a machine's message interrupts, as far as it can be read.</summary>
/// <remarks>Immutable.</remarks>
public sealed record MachineCapture
{
    /// <summary>The PCI functions, by slot.</summary>
    public required IReadOnlyList<CapturedFunction> Functions { get; init; }

    /// <summary>Interrupts from message stores of functions' own, which <c>msi_irqs</c> does not list.</summary>
    public required IReadOnlyList<CapturedIrq> OwnStoreIrqs { get; init; }

    /// <summary>The CPUs online.</summary>
    public required CpuMask OnlineCpus { get; init; }

    /// <summary>The CPUs that can ever be there.</summary>
    public required CpuMask PossibleCpus { get; init; }

    /// <summary>The NUMA node of each CPU, by CPU number; empty if unknown.</summary>
    public required IReadOnlyList<int> CpuNodes { get; init; }

    /// <summary>What could not be read, and what does not fit together.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether the tree has neither PCI functions nor interrupts: then it is probably none.</summary>
    public bool IsEmpty { get; init; }
}
