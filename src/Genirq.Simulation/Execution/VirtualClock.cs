namespace Genirq.Simulation.Execution;

/// <summary>The time of a machine in memory: it stands still until somebody moves it.</summary>
/// <remarks>
/// Timers of <see cref="CreateTimer"/> fire when the machine's executor comes to them, in the order of their times,
/// those of one time in the order in which they were set. Not thread-safe: one thread runs a machine. Time zones do
/// not exist here.
/// </remarks>
public sealed class VirtualClock : TimeProvider
{
    private readonly PriorityQueue<ClockTimer, (long Due, long Number)> _timers = new();
    private long _nanoseconds;
    private long _number;

    /// <summary>Nanoseconds since the machine was made.</summary>
    public long Nanoseconds => _nanoseconds;

    /// <summary>One tick a nanosecond.</summary>
    public override long TimestampFrequency => 1_000_000_000;

    /// <summary>When the next timer fires; null if none is set.</summary>
    public long? NextDueNanoseconds
    {
        get
        {
            while (_timers.TryPeek(out ClockTimer? timer, out (long Due, long Number) at))
            {
                if (timer.Number == at.Number)
                {
                    return at.Due;
                }

                _timers.Dequeue();
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => _nanoseconds;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_nanoseconds / 100);

    /// <inheritdoc/>
    /// <remarks>Times are rounded down to nanoseconds. The callback runs on the machine's thread.</remarks>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ClockTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Calls somebody once, later.</summary>
    /// <param name="delayNanoseconds">In how many nanoseconds, 0 or more.</param>
    /// <param name="callback">What is called.</param>
    /// <returns>The timer; disposing it takes the call back.</returns>
    public ITimer After(long delayNanoseconds, Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ArgumentOutOfRangeException.ThrowIfNegative(delayNanoseconds);
        ClockTimer timer = new(this, static state => ((Action)state!)(), callback) { IsCall = true };
        timer.Set(delayNanoseconds, periodNanoseconds: 0);
        return timer;
    }

    /// <summary>Moves the time forward. No timer fires by this.</summary>
    /// <param name="nanoseconds">By how much, 0 or more.</param>
    public void Advance(long nanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanoseconds);
        _nanoseconds = checked(_nanoseconds + nanoseconds);
    }

    /// <summary>How many calls of <see cref="After"/> are due later.</summary>
    internal int CallCount => _timers.UnorderedItems.Count(
        static item => item.Element.IsCall && item.Element.Number == item.Priority.Number);

    /// <summary>When a timer fires; null if it is not set.</summary>
    internal long? DueOf(ClockTimer timer)
    {
        foreach ((ClockTimer element, (long due, long number)) in _timers.UnorderedItems)
        {
            if (element == timer && timer.Number == number)
            {
                return due;
            }
        }

        return null;
    }

    /// <summary>Sets the time, of a machine that is restored.</summary>
    internal void Restore(long nanoseconds) => _nanoseconds = nanoseconds;

    /// <summary>Queues a timer anew.</summary>
    internal void Enqueue(ClockTimer timer, long due)
    {
        timer.Number = ++_number;
        _timers.Enqueue(timer, (due, timer.Number));
    }

    /// <summary>Fires the timer that is due first, if one is due.</summary>
    /// <returns>Whether one was.</returns>
    internal bool FireNext()
    {
        if (NextDueNanoseconds is not { } due || due > _nanoseconds)
        {
            return false;
        }

        _timers.Dequeue().Fire(due);
        return true;
    }
}
