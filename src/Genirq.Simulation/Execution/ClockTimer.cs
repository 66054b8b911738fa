namespace Genirq.Simulation.Execution;

/// <summary>A timer of a machine's clock.</summary>
internal sealed class ClockTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
{
    private const long NanosecondsPerTick = 100;

    private long _period;
    private bool _isDisposed;

    /// <summary>Whether it is one of <see cref="VirtualClock.After(long, Action)"/>.</summary>
    public bool IsCall { get; init; }

    /// <summary>Which entry of the clock's queue is its; 0 while it is not set.</summary>
    public long Number { get; set; }

    /// <summary>When it fires, if it is set.</summary>
    public long Due { get; set; }

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed)
        {
            return false;
        }

        Number = 0;
        long periodNanoseconds = period <= TimeSpan.Zero ? 0 : period.Ticks * NanosecondsPerTick;
        if (dueTime >= TimeSpan.Zero)
        {
            Set(dueTime.Ticks * NanosecondsPerTick, periodNanoseconds);
        }

        return true;
    }

    /// <summary>Sets it.</summary>
    /// <param name="delayNanoseconds">In how many nanoseconds it fires.</param>
    /// <param name="periodNanoseconds">After how many it fires again; 0: never.</param>
    public void Set(long delayNanoseconds, long periodNanoseconds)
    {
        _period = periodNanoseconds;
        clock.Enqueue(this, checked(clock.Nanoseconds + delayNanoseconds));
    }

    /// <summary>Calls who set it. Its entry has left the queue.</summary>
    /// <param name="due">When it was to be.</param>
    public void Fire(long due)
    {
        Number = 0;
        if (_period > 0)
        {
            clock.Enqueue(this, due + _period);
        }

        callback(state);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Number = 0;
        _isDisposed = true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
