using Genirq.Planning.Reports;

namespace Genirq.Planning.Pictures;

/// <summary>A row of the map: one CPU, or neighbours of one node where there are too many for a row each.</summary>
/// <param name="Cpus">The CPUs, one at least, with vectors.</param>
internal sealed record MapRow(CpuGroup Cpus)
{
    /// <summary>Whether they are online.</summary>
    public bool IsOnline => Cpus.Members[0].IsOnline;

    /// <summary>Their node.</summary>
    public int Node => Cpus.Members[0].Node;

    /// <summary>Their numbers.</summary>
    public string Label { get; } = Cpus.Numbers;

    /// <summary>How many vectors are free on each.</summary>
    public string Free => Cpus.Range(static cpu => cpu.Vectors!.Available);
}
