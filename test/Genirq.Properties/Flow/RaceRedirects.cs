using Genirq.Cpus;
using Genirq.Properties.Stress;

namespace Genirq.Properties.Flow;

/// <summary>
/// Three CPUs find events and take what is redirected to them, while affinities change, a fourth CPU goes and comes,
/// and an interrupt is freed and requested: no interrupt's last event is lost, and none runs more often than it came.
/// </summary>
internal sealed class RaceRedirects : IDisposable
{
    private const int Steady = 3;
    private const int Passing = 7;

    private readonly RedirectWorld _world;
    private readonly Irq[] _irqs;
    private readonly long[] _events = new long[8];
    private readonly long[] _seen = new long[8];
    private readonly long[] _runs = new long[8];
    private readonly int[] _turns = new int[8];
    private long _wrong;

    /// <summary>Makes the interrupts.</summary>
    public RaceRedirects()
    {
        _world = new RedirectWorld(Run);
        _irqs = [.. Enumerable.Range(0, Steady).Select(_world.Request)];
    }

    /// <summary>Runs all that for a time, and looks when it is over.</summary>
    public void Race(TimeSpan time)
    {
        StressThreads.Run(6, time, Work, static _ => { });

        _world.System.Hotplug.BringOnline(3);
        for (int cpu = 0; cpu < RedirectWorld.Cpus; cpu++)
        {
            _world.TakeIpis(cpu);
        }

        Assert.Equal(0, _wrong);
        Assert.Empty(_world.System.Redirects.Waiting);
        for (int number = 0; number < Steady; number++)
        {
            Assert.True(_events[number] > 0);
            Assert.Equal(_events[number], _seen[number]);
            Assert.True(_runs[number] <= _events[number], $"{_runs[number]} runs of {_events[number]} events.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _world.Dispose();

    private void Work(int thread)
    {
        int turn = _turns[thread]++;
        switch (thread)
        {
            case < 3:
                Fire(turn % Steady, thread);
                _world.TakeIpis(thread);
                break;
            case 3:
                _world.System.Affinity.Set(_irqs[turn % Steady], CpuMask.FromBits((ulong)(turn % 15) + 1));
                break;
            case 4:
                Assert.Equal(0, _world.System.Hotplug.TakeOffline(3));
                Assert.Equal(0, _world.System.Hotplug.BringOnline(3));
                _world.TakeIpis(3);
                break;
            default:
                Irq irq = _world.Request(Passing);
                _world.System.Affinity.Set(irq, CpuMask.Of((turn % 3) + 1));
                Fire(Passing, turn % 3);
                _world.Free(irq, Passing);
                break;
        }
    }

    private void Fire(int number, int cpu)
    {
        // Ordering: atomic only; the event is counted before it is there.
        Interlocked.Increment(ref _events[number]);
        _world.Fire(number, cpu);
    }

    private void Run(int number, CpuContext cpu)
    {
        // Ordering: what was counted before the run is seen in it; runs of one interrupt exclude each other.
        Interlocked.Increment(ref _runs[number]);
        Interlocked.Add(ref _wrong, number is < Steady or Passing ? 0 : 1);
        Volatile.Write(ref _seen[number], Volatile.Read(ref _events[number]));
    }
}
