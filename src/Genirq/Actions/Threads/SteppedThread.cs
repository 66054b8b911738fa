using Genirq.Cpus;

namespace Genirq.Actions.Threads;

/// <summary>A thread that exists in name only: it runs when its executor is told to step.</summary>
public sealed class SteppedThread : IrqThread
{
    private readonly SteppedThreadExecutor _executor;
    private readonly IrqThreadWork _work;

    internal SteppedThread(SteppedThreadExecutor executor, IrqThreadWork work)
    {
        _executor = executor;
        _work = work;
    }

    /// <summary>The thread's name.</summary>
    public string Name => _work.Name;

    /// <summary>Whether it was woken and has not run.</summary>
    public bool IsWoken => _work.IsWoken;

    /// <summary>Where it ran last; null before its first round.</summary>
    public CpuMask? Affinity { get; private set; }

    /// <summary>What it runs.</summary>
    internal IrqThreadWork Work => _work;

    /// <summary>Whether it waits in the executor's queue. Guarded by the executor.</summary>
    internal bool IsQueued { get; set; }

    /// <inheritdoc/>
    public override void Wake() => _executor.Wake(this);

    /// <inheritdoc/>
    public override void Stop()
    {
        Step();
        _executor.Remove(this);
    }

    /// <summary>Kills the thread, as a fault would.</summary>
    public void Kill() => _work.Abandon();

    /// <summary>Runs one round.</summary>
    internal void Step()
    {
        if (_work.TryTakeAffinity(out CpuMask? affinity))
        {
            Affinity = affinity;
        }

        _work.RunOnce();
    }
}
