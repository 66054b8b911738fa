using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does it cost to find an interrupt, by how the hardware numbers lie?</summary>
[MemoryDiagnoser]
public class LookupQuestion
{
    private const int Many = 2048;

    private readonly int[] _order = [.. Enumerable.Range(0, Many)];
    private readonly FlatDomain _linear = Domain(IrqDomainOptions.Linear(FirmwareNode.Named("flat"), Many), 1);
    private readonly FlatDomain _dense = Domain(IrqDomainOptions.Tree(FirmwareNode.Named("flat")), 1);
    private readonly FlatDomain _sparse = Domain(IrqDomainOptions.Tree(FirmwareNode.Named("flat")), 37);
    private readonly MsiDevice _device = new BenchWorld().A;

    [GlobalSetup]
    public void Fill()
    {
        new Random(1).Shuffle(_order);
        BenchWorld.Occupy(_device, Many);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Many)]
    public long FindMapping_Linear() => Find(_linear, 1);

    [Benchmark(OperationsPerInvoke = Many)]
    public long FindMapping_TreeDense() => Find(_dense, 1);

    [Benchmark(OperationsPerInvoke = Many)]
    public long FindMapping_TreeSparse() => Find(_sparse, 37);

    [Benchmark(OperationsPerInvoke = Many)]
    public long GetIrq_Index()
    {
        long sum = 0;
        foreach (int index in _order)
        {
            sum += _device.GetIrq(MsiDomainId.Default, (uint)index).Number;
        }

        return sum;
    }

    private static FlatDomain Domain(IrqDomainOptions options, int spread) =>
        new BenchWorld().AddFlat(options, Many, spread);

    private long Find(FlatDomain domain, int spread)
    {
        long sum = 0;
        foreach (int number in _order)
        {
            sum += domain.FindMapping(new HardwareIrq((ulong)(number * spread))).Number;
        }

        return sum;
    }
}
