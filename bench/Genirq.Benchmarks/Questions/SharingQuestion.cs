using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;
using Genirq.Flow;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does each further action of a shared line cost?</summary>
[MemoryDiagnoser]
public class SharingQuestion
{
    private FlowWorld _edge = null!;
    private FlowWorld _level = null!;

    /// <summary>How many actions the line has.</summary>
    [Params(1, 4, 16)]
    public int Actions { get; set; }

    [GlobalSetup]
    public void Request()
    {
        _edge = new FlowWorld(EdgeFlow.Instance, Actions);
        _level = new FlowWorld(LevelFlow.Instance, Actions);
    }

    [Benchmark(Baseline = true)]
    public int Handle_Edge() => _edge.System.HandleIrq(_edge.Irq);

    [Benchmark]
    public int Handle_Level() => _level.System.HandleIrq(_level.Irq);
}
