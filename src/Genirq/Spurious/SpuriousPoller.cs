using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Spurious;

/// <summary>Polls lines that were shut down because nobody cared, and looks for misrouted events.</summary>
/// <remarks>
/// One poller at a time in a system: whoever comes second does nothing. The timer is the platform's; once started it
/// goes on for ever, as Linux's. Source: Linux 6.12, kernel/irq/spurious.c, poll_spurious_irqs and misrouted_irq.
/// </remarks>
internal sealed class SpuriousPoller(IrqSystem system) : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private ITimer? _timer;
    private long? _due;
    private bool _isDisposed;
    private int _isPolling;

    /// <summary>How long the timer has still to run, in ticks of the system's time; null if it does not run.</summary>
    public long? RemainingTicks
    {
        get
        {
            lock (_gate)
            {
                return _due - system.Options.TimeProvider.GetTimestamp();
            }
        }
    }

    /// <summary>Has lines polled from now on. The lock of an interrupt may be held.</summary>
    public void Start() => Start(s_interval, TicksOf(s_interval));

    /// <summary>Has the timer fire after some time, or not at all.</summary>
    /// <param name="ticks">Ticks of the system's time; null: the timer does not run.</param>
    public void Restore(long? ticks)
    {
        TimeProvider time = system.Options.TimeProvider;
        if (ticks is { } left)
        {
            Start(left <= 0 ? TimeSpan.Zero : time.GetElapsedTime(0, left), left);
        }
        else
        {
            lock (_gate)
            {
                _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _due = null;
            }
        }
    }

    /// <summary>Polls the lines that were shut down, once, and has it done again later.</summary>
    /// <returns>How many of them had something to handle.</returns>
    public int PollDisabled(CpuContext cpu)
    {
        int found = 0;
        try
        {
            if (TryBegin(cpu))
            {
                found = PollAll(cpu);
            }
        }
        finally
        {
            // Also when a chip has thrown: the next poll comes.
            Start();
        }

        return found;
    }

    /// <summary>Polls all other interrupts, for an event that came to the wrong one. No lock is held.</summary>
    /// <returns>Whether one of them had something to handle.</returns>
    public bool PollOthers(int number, CpuContext cpu)
    {
        bool found = false;
        if (TryBegin(cpu))
        {
            try
            {
                foreach (IrqDescriptor descriptor in OtherThan(number))
                {
                    found |= LinePoll.TryPoll(descriptor, cpu, force: false);
                }
            }
            finally
            {
                End();
            }
        }

        return found;
    }

    private int PollAll(CpuContext cpu)
    {
        int found = 0;
        try
        {
            foreach (IrqDescriptor descriptor in OtherThan(0))
            {
                if ((descriptor.Progress & IrqProgress.SpuriousDisabled) != 0)
                {
                    found += LinePoll.TryPoll(descriptor, cpu, force: true) ? 1 : 0;
                }
            }
        }
        finally
        {
            End();
        }

        return found;
    }

    /// <summary>Stops the timer.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private long TicksOf(TimeSpan delay) => (long)(delay.TotalSeconds * system.Options.TimeProvider.TimestampFrequency);

    private void Start(TimeSpan delay, long ticks)
    {
        TimeProvider time = system.Options.TimeProvider;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _due = time.GetTimestamp() + ticks;
            if (_timer is null)
            {
                _timer = time.CreateTimer(
                    static state => ((SpuriousPoller)state!).OnTimer(), this, delay, Timeout.InfiniteTimeSpan);
            }
            else
            {
                _timer.Change(delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _due = null;
        }

        // No caller is above a timer whom an exception could reach.
        if (system.Options.SchedulePoll is { } schedule)
        {
            system.Observe(nameof(IrqSystemOptions.SchedulePoll), schedule, static each => each());
        }
        else
        {
            system.Observe(nameof(SpuriousPoller), this, static each => each.PollDisabled(each.PollCpu));
        }
    }

    private CpuContext PollCpu => system.Cpus[0];

    private IEnumerable<IrqDescriptor> OtherThan(int number)
    {
        for (int next = system.Numbers.Next(1); next < system.Numbers.IrqCount; next = system.Numbers.Next(next + 1))
        {
            if (next != number && system.Numbers.Find(next) is { } descriptor)
            {
                yield return descriptor;
            }
        }
    }

    private bool TryBegin(CpuContext cpu)
    {
        // Ordering: a full fence; pairs with the release in End.
        if (Interlocked.CompareExchange(ref _isPolling, 1, 0) != 0)
        {
            return false;
        }

        system.PollingCpu = cpu;
        return true;
    }

    private void End()
    {
        system.PollingCpu = null;

        // Ordering: pairs with the exchange in TryBegin.
        Volatile.Write(ref _isPolling, 0);
    }
}
