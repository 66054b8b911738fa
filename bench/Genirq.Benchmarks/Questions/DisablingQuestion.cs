using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;
using Genirq.Descriptors;
using Genirq.Flow;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does disabling and enabling cost: lazily, nested, masking at once, and with an edge between?</summary>
[MemoryDiagnoser]
public class DisablingQuestion
{
    private readonly FlowWorld _lazy = new(EdgeFlow.Instance);
    private readonly FlowWorld _nested = new(EdgeFlow.Instance);
    private readonly FlowWorld _unlazy = new(EdgeFlow.Instance);
    private readonly FlowWorld _busy = new(EdgeFlow.Instance);

    [GlobalSetup]
    public void Prepare()
    {
        _nested.System.Disable(_nested.Irq);
        _unlazy.System.ModifyStatus(_unlazy.Irq, IrqSettings.None, IrqSettings.DisableUnlazy);
    }

    [Benchmark(Baseline = true)]
    public void DisableEnable_Lazy() => Pair(_lazy);

    [Benchmark]
    public void DisableEnable_Nested() => Pair(_nested);

    [Benchmark]
    public void DisableEnable_MaskedAtOnce() => Pair(_unlazy);

    [Benchmark]
    public int DisableEventEnableResend()
    {
        _busy.System.Disable(_busy.Irq);
        _busy.System.HandleIrq(_busy.Irq);
        _busy.System.Enable(_busy.Irq);
        return _busy.System.RunSoftwareResends(_busy.System.Cpus[0]);
    }

    private static void Pair(FlowWorld world)
    {
        world.System.Disable(world.Irq);
        world.System.Enable(world.Irq);
    }
}
