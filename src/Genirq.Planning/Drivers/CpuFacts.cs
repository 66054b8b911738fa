using Genirq.Cpus;

namespace Genirq.Planning.Drivers;

/// <summary>A machine's CPUs, as drivers see them when they start.</summary>
/// <remarks>Immutable.</remarks>
internal sealed record CpuFacts
{
    /// <summary>The CPUs online; at least one.</summary>
    public required CpuMask Online { get; init; }

    /// <summary>The CPUs that are there; null: those that can be.</summary>
    public CpuMask? Present { get; init; }

    /// <summary>The CPUs that can ever be there.</summary>
    public required CpuMask Possible { get; init; }

    /// <summary>The NUMA node of each CPU, by CPU number; empty if there is one node.</summary>
    public IReadOnlyList<int> Nodes { get; init; } = [];

    /// <summary>The core of each CPU, by CPU number: CPUs with the same one are siblings. Empty: each is its
    /// own.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];

    /// <summary>Who made them.</summary>
    public CpuVendor Vendor { get; init; }

    /// <summary>One more than the highest number that a CPU can have (<c>nr_cpu_ids</c>).</summary>
    public int NumberLimit => Possible.Last + 1;

    /// <summary>CPUs that are all there, all online, on one node, without siblings.</summary>
    /// <param name="count">How many, 1 or more.</param>
    public static CpuFacts Plain(int count) =>
        new() { Online = CpuMask.FirstCpus(count), Possible = CpuMask.FirstCpus(count) };

    /// <summary>The CPUs of a running system.</summary>
    /// <param name="system">The system.</param>
    /// <param name="cores">The core of each CPU; empty: each is its own.</param>
    /// <param name="vendor">Who made them.</param>
    public static CpuFacts Of(IrqSystem system, IReadOnlyList<int> cores, CpuVendor vendor = CpuVendor.Other)
    {
        ArgumentNullException.ThrowIfNull(system);
        return new CpuFacts
        {
            Online = system.Cpus.Online,
            Present = system.Cpus.Present,
            Possible = system.Cpus.Possible,
            Nodes = [.. Enumerable.Range(0, system.Cpus.Count).Select(system.Cpus.NodeOf)],
            Cores = cores,
            Vendor = vendor,
        };
    }

    /// <summary>How many CPUs a driver counts.</summary>
    /// <param name="which">Which ones.</param>
    /// <param name="node">The device's node, or -1: then its CPUs are all that are there.</param>
    public int Count(DriverCpus which, int node = -1) => which switch
    {
        DriverCpus.Online => Online.Count,
        DriverCpus.Present => (Present ?? Possible).Count,
        DriverCpus.Possible => Possible.Count,
        DriverCpus.Cores => CountCores(),
        DriverCpus.Node => (Present ?? Possible).Count(cpu => node < 0 || NodeOf(cpu) == node),
        _ => 0,
    };

    private int CountCores() => Online.Select(cpu => cpu < Cores.Count ? Cores[cpu] : ~cpu).Distinct().Count();

    private int NodeOf(int cpu) => cpu < Nodes.Count ? Nodes[cpu] : 0;
}
