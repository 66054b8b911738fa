using Genirq.Cpus;

namespace Genirq.Planning.Reports;

/// <summary>The sums of a NUMA node.</summary>
/// <param name="Node">Its number; 0 on machines without any.</param>
/// <param name="Cpus">Its possible CPUs.</param>
/// <param name="OnlineCpus">Those online; all sums are over these.</param>
public sealed record NodeReport(int Node, CpuMask Cpus, CpuMask OnlineCpus)
{
    /// <summary>How many PCI functions with message stores are near to it.</summary>
    public int Devices { get; init; }

    /// <summary>How many interrupts go to its CPUs; one that may go to several counts for each.</summary>
    public int Interrupts { get; init; }

    /// <summary>The sums of its vectors; null where the platform has none of x86.</summary>
    public NodeVectors? Vectors { get; init; }
}
