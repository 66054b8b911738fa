using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does an edge interrupt cost from its number to its handler and back, by levels?</summary>
[MemoryDiagnoser]
public class DeliveryQuestion
{
    private readonly BenchWorld _world = new();
    private readonly EventCounter _counter = new();
    private Irq _two;
    private Irq _three;
    private HardwareIrq _vector;

    [GlobalSetup]
    public void Request()
    {
        _two = _world.Request(_world.A, _counter);
        _three = _world.Request(_world.B, _counter);
        _vector = _world.Vec.GetData(_two)!.HardwareIrq;
    }

    [Benchmark(Baseline = true)]
    public int HandleIrq_TwoLevels() => _world.System.HandleIrq(_two);

    [Benchmark]
    public int HandleIrq_ThreeLevels() => _world.System.HandleIrq(_three);

    [Benchmark]
    public int HandleDomainIrq_TwoLevels() => _world.System.HandleDomainIrq(_world.Vec, _vector);
}
