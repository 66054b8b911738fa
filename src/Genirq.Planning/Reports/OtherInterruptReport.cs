using Genirq.Cpus;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Reports;

/// <summary>An interrupt that is not a PCI function's message: a pin of an I/O APIC, a remapping unit's own.</summary>
/// <param name="Group">Its chip, as <c>/proc/interrupts</c> names it.</param>
/// <param name="Irq">Its number.</param>
/// <param name="HardwareIrq">Its number at that chip: a pin, or an index.</param>
/// <param name="Cpus">The CPUs that it goes to; null if unknown.</param>
/// <param name="Vector">Its vector; null where it takes none of x86.</param>
public readonly record struct OtherInterruptReport(
    string Group, Irq Irq, HardwareIrq HardwareIrq, CpuMask? Cpus, InterruptVector? Vector)
{
    /// <summary>What it is told by itself: assumed are the pins that a usual machine has, of which nothing
    /// tells.</summary>
    public Basis Basis { get; init; }

    /// <summary>How often it ran on the online CPUs since they started; null if it is not known.</summary>
    public ulong? Count { get; init; }

    /// <summary>What its CPUs rest on.</summary>
    public Basis CpusBasis { get; init; }

    /// <summary>What its vector rests on.</summary>
    public Basis VectorBasis { get; init; }
}
