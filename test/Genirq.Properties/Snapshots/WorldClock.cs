namespace Genirq.Properties.Snapshots;

/// <summary>A clock that stands still until it is moved, and fires its timer on the way.</summary>
internal sealed class WorldClock : TimeProvider
{
    private readonly List<WorldTimer> _timers = [];

    /// <summary>The time in microseconds.</summary>
    public long Now { get; set; } = 5_000_000;

    /// <inheritdoc/>
    public override long TimestampFrequency => 1_000_000;

    /// <inheritdoc/>
    public override long GetTimestamp() => Now;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        WorldTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Moves the clock.</summary>
    public void Advance(long microseconds)
    {
        long end = Now + microseconds;
        while (_timers.Where(timer => timer.Due <= end).MinBy(static timer => timer.Due) is { } next)
        {
            Now = Math.Max(Now, next.Due!.Value);
            next.Fire();
        }

        Now = end;
    }

    private sealed class WorldTimer(WorldClock clock, TimerCallback callback, object? state) : ITimer
    {
        public long? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime < TimeSpan.Zero ? null : clock.Now + (long)dueTime.TotalMicroseconds;
            return true;
        }

        public void Fire()
        {
            Due = null;
            callback(state);
        }

        public void Dispose() => Due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
