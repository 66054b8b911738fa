using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;
using Genirq.Flow;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does one event cost by its flow, when its action runs and when the line is disabled?</summary>
[MemoryDiagnoser]
public abstract class FlowQuestion
{
    private readonly FlowWorld _enabled;
    private readonly FlowWorld _disabled;

    /// <summary>Asks it of one flow.</summary>
    protected FlowQuestion(IrqFlowHandler flow)
    {
        _enabled = new FlowWorld(flow);
        _disabled = new FlowWorld(flow);
        _disabled.System.Disable(_disabled.Irq);
    }

    [Benchmark(Baseline = true)]
    public int Handle_Enabled() => _enabled.System.HandleIrq(_enabled.Irq);

    [Benchmark]
    public int Handle_Disabled() => _disabled.System.HandleIrq(_disabled.Irq);
}
