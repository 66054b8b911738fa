using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;
using Genirq.Msi;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does one interrupt at any free index cost, by how many the device has?</summary>
[MemoryDiagnoser]
public class AllocationQuestion
{
    private readonly MsiDevice _empty = new BenchWorld().A;
    private readonly MsiDevice _with100 = new BenchWorld().A;
    private readonly MsiDevice _with2000 = new BenchWorld().A;
    private readonly MsiDevice _threeLevels = new BenchWorld().B;

    [GlobalSetup]
    public void Fill()
    {
        BenchWorld.Occupy(_with100, 100);
        BenchWorld.Occupy(_with2000, 2000);
        BenchWorld.Occupy(_threeLevels, 100);
    }

    [Benchmark(Baseline = true)]
    public void AllocateAtFree_Occupied0() => AllocateFree(_empty);

    [Benchmark]
    public void AllocateAtFree_Occupied100() => AllocateFree(_with100);

    [Benchmark]
    public void AllocateAtFree_Occupied2000() => AllocateFree(_with2000);

    [Benchmark]
    public void AllocateAtFree_Occupied100_ThreeLevels() => AllocateFree(_threeLevels);

    private static void AllocateFree(MsiDevice device)
    {
        int index = device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any).Index;
        BenchWorld.Require(index);
        device.FreeRange(MsiDomainId.Default, (uint)index, (uint)index);
    }
}
