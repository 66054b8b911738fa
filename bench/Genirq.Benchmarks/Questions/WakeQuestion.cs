using BenchmarkDotNet.Attributes;
using Genirq.Benchmarks.World;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does a wake cost, from the event until the task or thread has run: against a bare semaphore?</summary>
[MemoryDiagnoser]
public class WakeQuestion : IDisposable
{
    private readonly WakeWorld _world = new();

    [Benchmark(Baseline = true)]
    public void Semaphore_ReleaseToAwait() => _world.WakeBySemaphore();

    [Benchmark]
    public void Events_HandleIrqToAwait() => _world.WakeByEvent();

    [Benchmark]
    public void Thread_HandleIrqToRun() => _world.WakeThread();

    [GlobalCleanup]
    public void Dispose()
    {
        _world.Dispose();
        GC.SuppressFinalize(this);
    }
}
