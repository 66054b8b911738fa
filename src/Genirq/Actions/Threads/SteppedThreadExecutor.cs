namespace Genirq.Actions.Threads;

/// <summary>Runs thread functions and waiting tasks only when told to, on the caller's thread: for tests and
/// simulation.</summary>
/// <remarks>
/// What was woken first runs first. Waiting for a thread (freeing, synchronising) runs it, so that it cannot hang.
/// Thread-safe, though with several threads the order is theirs.
/// </remarks>
public sealed class SteppedThreadExecutor : IrqThreadExecutor
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<SteppedThread> _threads = [];
    private readonly Queue<SteppedThread> _woken = new();
    private readonly Queue<IThreadPoolWorkItem> _resumed = new();

    /// <summary>The threads that are there now, in the order of their requests.</summary>
    public IReadOnlyList<SteppedThread> Threads
    {
        get
        {
            lock (_gate)
            {
                return [.. _threads];
            }
        }
    }

    /// <summary>With which errno the next threads fail to start; 0 has them start.</summary>
    public int StartResult { get; set; }

    /// <summary>How many threads still start before <see cref="StartResult"/> is looked at.</summary>
    public int StartsLeft { get; set; }

    /// <inheritdoc/>
    public override int TryStart(IrqThreadWork work, out IrqThread? thread)
    {
        ArgumentNullException.ThrowIfNull(work);
        thread = null;
        if (StartResult != 0 && StartsLeft-- <= 0)
        {
            return StartResult;
        }

        SteppedThread made = new(this, work);
        lock (_gate)
        {
            _threads.Add(made);
        }

        thread = made;
        return 0;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IrqThreadWork>? Waiting
    {
        get
        {
            lock (_gate)
            {
                return [.. _woken.Select(static thread => thread.Work)];
            }
        }
    }

    /// <inheritdoc/>
    public override void Resume(IThreadPoolWorkItem waiter)
    {
        lock (_gate)
        {
            _resumed.Enqueue(waiter);
        }
    }

    /// <inheritdoc/>
    public override bool TryRunWaiting()
    {
        if (TakeWoken() is not { } thread)
        {
            return false;
        }

        thread.Step();
        return true;
    }

    /// <summary>Runs one round of the thread that was woken first, or, if none was, continues one waiting
    /// task.</summary>
    /// <returns>Whether there was any.</returns>
    public bool Step()
    {
        if (TryRunWaiting())
        {
            return true;
        }

        IThreadPoolWorkItem? waiter;
        lock (_gate)
        {
            _resumed.TryDequeue(out waiter);
        }

        waiter?.Execute();
        return waiter is not null;
    }

    /// <summary>Steps until nothing is left to do.</summary>
    /// <param name="maximumSteps">Limit: when so many steps were not enough, it stops.</param>
    /// <returns>How many steps it took.</returns>
    public int RunAll(int maximumSteps = 10_000)
    {
        int steps = 0;
        while (steps < maximumSteps && Step())
        {
            steps++;
        }

        return steps;
    }

    /// <summary>Queues a thread, unless it is queued.</summary>
    internal void Wake(SteppedThread thread)
    {
        lock (_gate)
        {
            if (!thread.IsQueued)
            {
                thread.IsQueued = true;
                _woken.Enqueue(thread);
            }
        }
    }

    /// <summary>Forgets a thread, which has run for the last time.</summary>
    internal void Remove(SteppedThread thread)
    {
        lock (_gate)
        {
            _threads.Remove(thread);
            for (int left = thread.IsQueued ? _woken.Count : 0; left > 0; left--)
            {
                SteppedThread each = _woken.Dequeue();
                if (each != thread)
                {
                    _woken.Enqueue(each);
                }
            }

            thread.IsQueued = false;
        }
    }

    private SteppedThread? TakeWoken()
    {
        lock (_gate)
        {
            if (_woken.TryDequeue(out SteppedThread? thread))
            {
                thread.IsQueued = false;
            }

            return thread;
        }
    }
}
