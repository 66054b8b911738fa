using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;
using Genirq.Simulation.Remapping;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does a device's event cost through the whole machine in memory, by platform; and one more vector, by
/// how many are in use?</summary>
[MemoryDiagnoser]
public class MachineQuestion
{
    private readonly MachineWorld _direct = new(RemappingKind.None, started: 2);
    private readonly MachineWorld _intel = new(RemappingKind.Intel, started: 2);
    private readonly MachineWorld _amd = new(RemappingKind.Amd, started: 2);
    private readonly MachineWorld _crowded = new(RemappingKind.None, started: 2000);

    [Benchmark(Baseline = true)]
    public void Trigger_NotRemapped() => _direct.Fire(0);

    [Benchmark]
    public void Trigger_Intel() => _intel.Fire(0);

    [Benchmark]
    public void Trigger_Amd() => _amd.Fire(0);

    [Benchmark]
    public void TableWrite() => _direct.WriteEntry(100, 1);

    [Benchmark]
    public void AddAndFree_TwoInUse() => _direct.AddAndFree();

    [Benchmark]
    public void AddAndFree_TwoThousandInUse() => _crowded.AddAndFree();
}
