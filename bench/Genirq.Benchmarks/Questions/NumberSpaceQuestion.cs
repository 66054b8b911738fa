using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does a number cost, alone and with thousands taken below it?</summary>
[MemoryDiagnoser]
public class NumberSpaceQuestion
{
    private readonly BenchWorld _empty = new();
    private readonly BenchWorld _full = new();

    [GlobalSetup]
    public void Fill() => BenchWorld.Require(_full.System.Numbers.Allocate(-1, 1, 4000));

    [Benchmark(Baseline = true)]
    public void AllocateFree_Empty() => AllocateFree(_empty, 1);

    [Benchmark]
    public void AllocateFree_4000Taken() => AllocateFree(_full, 1);

    [Benchmark]
    public void AllocateFree_BlockOf32() => AllocateFree(_full, 32);

    private static void AllocateFree(BenchWorld world, int count)
    {
        int irq = world.System.Numbers.Allocate(-1, 1, count);
        BenchWorld.Require(irq);
        world.System.Numbers.Free(irq, count);
    }
}
