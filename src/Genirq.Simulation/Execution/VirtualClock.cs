using System.ComponentModel;
namespace Genirq.Simulation.Execution;

/// <summary>The time of a machine in memory: it stands still until it is moved.</summary>
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

    // While a machine is restored: when its timers fire, and which of them are still to be set by others.
    private IReadOnlyList<long> _restored = [];
    private List<int> _others = [];

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

    /// <summary>Sets a timer that fires once.</summary>
    /// <param name="delayNanoseconds">In how many nanoseconds, 0 or more.</param>
    /// <param name="callback">What is called.</param>
    /// <returns>The timer; disposing it takes the call back.</returns>
    public ITimer After(long delayNanoseconds, Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ArgumentOutOfRangeException.ThrowIfNegative(delayNanoseconds);
        return Call(delayNanoseconds, static state => ((Action)state!)(), callback);
    }

    /// <summary>Is refused by the compiler: an asynchronous function would not be awaited.</summary>
    /// <param name="delayNanoseconds">In how many nanoseconds.</param>
    /// <param name="callback">The function.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete(MachineExecutor.AsynchronousWork, error: true)]
    public ITimer After(long delayNanoseconds, Func<Task> callback) =>
        throw new NotSupportedException(MachineExecutor.AsynchronousWork);

    /// <summary>Moves the time forward. No timer fires by this.</summary>
    /// <param name="nanoseconds">By how much, 0 or more.</param>
    public void Advance(long nanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanoseconds);
        _nanoseconds = checked(_nanoseconds + nanoseconds);
        _others.Clear();
    }

    /// <summary>How many calls of <see cref="After(long, Action)"/> are due later.</summary>
    internal int CallCount => _timers.UnorderedItems.Count(
        static item => item.Element.IsCall && item.Element.Number == item.Priority.Number);

    /// <summary>All timers that are set, in the order in which they fire.</summary>
    internal IEnumerable<ClockTimer> Timers() => _timers.UnorderedItems
        .Where(static item => item.Element.Number == item.Priority.Number)
        .OrderBy(static item => item.Priority)
        .Select(static item => item.Element);

    /// <summary>Sets a timer that fires once.</summary>
    internal ClockTimer Call(long delayNanoseconds, TimerCallback callback, object state)
    {
        ClockTimer timer = new(this, callback, state) { IsCall = true };
        timer.Set(delayNanoseconds, periodNanoseconds: 0);
        return timer;
    }

    /// <summary>Sets the time, of a machine that is restored.</summary>
    /// <param name="nanoseconds">The time.</param>
    /// <param name="dues">When timers fire, in their order. Each is set by <see cref="CallAt"/>, or by its owner with
    /// the time that stands here.</param>
    /// <param name="others">The places of those that their owners set.</param>
    internal void Restore(long nanoseconds, IReadOnlyList<long> dues, IEnumerable<int> others)
    {
        _nanoseconds = nanoseconds;
        _restored = dues;
        _others = [.. others];
        _number = dues.Count;
    }

    /// <summary>When a restored timer fires.</summary>
    /// <param name="place">Its place among those that are restored.</param>
    internal long DueOf(int place) => _restored[place];

    /// <summary>Sets a restored call.</summary>
    /// <param name="place">Its place among those that are restored.</param>
    /// <param name="callback">What is called.</param>
    /// <param name="state">With what.</param>
    internal ClockTimer CallAt(int place, TimerCallback callback, object state)
    {
        ClockTimer timer = new(this, callback, state) { IsCall = true };
        Enqueue(timer, _restored[place], place + 1);
        return timer;
    }

    /// <summary>Queues a timer anew.</summary>
    internal void Enqueue(ClockTimer timer, long due)
    {
        bool isRestored = _others.Count != 0 && !timer.IsCall;
        Enqueue(timer, due, (isRestored ? TakeOther(due) : null) + 1 ?? ++_number);
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

    // The place of a timer that its owner sets again.
    private int? TakeOther(long due)
    {
        int index = _others.FindIndex(other => _restored[other] == due);
        if (index < 0)
        {
            return null;
        }

        int place = _others[index];
        _others.RemoveAt(index);
        return place;
    }

    private void Enqueue(ClockTimer timer, long due, long number)
    {
        timer.Number = number;
        timer.Due = due;
        _timers.Enqueue(timer, (due, number));
    }
}
