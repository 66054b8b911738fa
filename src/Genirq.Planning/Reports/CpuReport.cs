namespace Genirq.Planning.Reports;

/// <summary>A CPU in a report.</summary>
/// <param name="Cpu">Its number.</param>
/// <param name="IsOnline">Whether it is online.</param>
/// <param name="Node">Its NUMA node; 0 on machines without any.</param>
/// <param name="Interrupts">How many of the report's interrupts go to it, alone or among others.</param>
public readonly record struct CpuReport(int Cpu, bool IsOnline, int Node, int Interrupts)
{
    /// <summary>Its vectors; null where the platform has none of x86.</summary>
    public CpuVectors? Vectors { get; init; }
}
