using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;
using Genirq.Msi;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does requesting and freeing an interrupt cost, by levels?</summary>
[MemoryDiagnoser]
public class RequestQuestion
{
    private readonly BenchWorld _world = new();
    private readonly EventCounter _counter = new();
    private Irq _two;
    private Irq _three;

    [GlobalSetup]
    public void Allocate()
    {
        _two = _world.A.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any).Irq;
        _three = _world.B.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any).Irq;
    }

    [Benchmark(Baseline = true)]
    public void RequestFree_TwoLevels() => RequestFree(_two);

    [Benchmark]
    public void RequestFree_ThreeLevels() => RequestFree(_three);

    private void RequestFree(Irq irq) => _world.System.Request(irq, "bench", EventCounter.Handle, _counter).Dispose();
}
