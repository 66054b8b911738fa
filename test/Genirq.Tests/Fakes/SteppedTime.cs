namespace Genirq.Tests.Fakes;

/// <summary>A clock in milliseconds that is moved by hand, and fires its timers on the way.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private readonly List<SteppedTimer> _timers = [];

    public override long TimestampFrequency => 1000;

    public long Milliseconds { get; private set; } = 1_000_000;

    /// <summary>How many timers are set and have not fired.</summary>
    public int Running => _timers.Count(static timer => timer.Due is not null);

    public override long GetTimestamp() => Milliseconds;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SteppedTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Moves the clock; a timer that is due fires at its time.</summary>
    public void Advance(long milliseconds)
    {
        long end = Milliseconds + milliseconds;
        while (_timers.Where(timer => timer.Due <= end).MinBy(static timer => timer.Due) is { } next)
        {
            Milliseconds = next.Due!.Value;
            next.Fire();
        }

        Milliseconds = end;
    }

    private sealed class SteppedTimer(SteppedTime time, TimerCallback callback, object? state) : ITimer
    {
        public long? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime < TimeSpan.Zero ? null : time.Milliseconds + (long)dueTime.TotalMilliseconds;
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
