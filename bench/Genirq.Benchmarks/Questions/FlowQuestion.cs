using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does one event cost by its flow, when its action runs and when the line is disabled?</summary>
/// <remarks>
/// Lines that each CPU has for itself, non-maskable, chained and bad ones do not look at Disabled: both cost the same.
/// </remarks>
[MemoryDiagnoser]
public class FlowQuestion
{
    private FlowWorld _enabled = null!;
    private FlowWorld _disabled = null!;

    /// <summary>All flows.</summary>
    public static IEnumerable<string> Flows => FlowWorld.Flows.Select(static flow => flow.Name);

    /// <summary>The flow's name.</summary>
    [ParamsSource(nameof(Flows))]
    public string Flow { get; set; } = "";

    [GlobalSetup]
    public void Request()
    {
        _enabled = new FlowWorld(FlowWorld.Flows.Single(flow => flow.Name == Flow));
        _disabled = new FlowWorld(FlowWorld.Flows.Single(flow => flow.Name == Flow));
        _disabled.System.Disable(_disabled.Irq);
    }

    [Benchmark(Baseline = true)]
    public int Handle_Enabled() => _enabled.Deliver();

    [Benchmark]
    public int Handle_Disabled() => _disabled.Deliver();
}
