using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;
using Genirq.Msi;

namespace Genirq.Benchmarks.Questions;

/// <summary>What do 2,048 interrupts cost, one by one and as one range?</summary>
[MemoryDiagnoser]
public class RangeQuestion
{
    private const int Many = 2048;

    private readonly MsiDevice _device = new BenchWorld().A;

    [Benchmark(Baseline = true, OperationsPerInvoke = Many)]
    public void OneByOne_FreeAll()
    {
        BenchWorld.Occupy(_device, Many);
        _device.FreeAll(MsiDomainId.Default);
    }

    [Benchmark(OperationsPerInvoke = Many)]
    public void Range_FreeRange()
    {
        BenchWorld.Require(_device.AllocateRange(MsiDomainId.Default, 0, Many - 1));
        _device.FreeRange(MsiDomainId.Default, 0, Many - 1);
    }
}
