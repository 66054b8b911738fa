using System.Collections.Concurrent;
using Genirq.Actions.Threads;

namespace Genirq.Simulation.Execution;

/// <summary>The threads of a machine's handlers, and tasks that wait for interrupts: run when the executor comes to
/// them.</summary>
/// <remarks>
/// Which of several runs first is the seed's choice. Waiting for a thread or for a controller (freeing, synchronising)
/// runs it, or lets a CPU take a vector, so that it cannot hang. Not thread-safe: one thread runs a machine; only tasks
/// may be resumed from others.
/// </remarks>
internal sealed class MachineThreads : IrqThreadExecutor
{
    private readonly List<MachineThread> _woken = [];
    private readonly ConcurrentQueue<IThreadPoolWorkItem> _resumed = new();

    // Pulsed when a task is to be resumed, or has ended.
    private readonly object _arrival = new();
    private bool _hasEnded;

    /// <summary>Has a CPU take a vector that waits; tells whether one could.</summary>
    public Func<bool>? TakeVector { get; set; }

    /// <summary>Whether there is anything to run.</summary>
    public bool HasWaiting => _woken.Count != 0 || !_resumed.IsEmpty;

    /// <inheritdoc/>
    public override IReadOnlyList<IrqThreadWork>? Waiting => [.. _woken.Select(static thread => thread.Work)];

    /// <inheritdoc/>
    public override int TryStart(IrqThreadWork work, out IrqThread? thread)
    {
        thread = new MachineThread(this, work);
        return 0;
    }

    /// <inheritdoc/>
    public override void Resume(IThreadPoolWorkItem waiter)
    {
        _resumed.Enqueue(waiter);
        Pulse();

        // Ordering: the queue's exchange comes before this read; pairs with End. One of both finds the task.
        if (Volatile.Read(ref _hasEnded))
        {
            ResumeAll();
        }
    }

    /// <inheritdoc/>
    public override bool TryRunWaiting()
    {
        if (_woken.Count == 0)
        {
            return TakeVector?.Invoke() ?? false;
        }

        Take(0).Run();
        return true;
    }

    /// <summary>Queues a thread, unless it is queued.</summary>
    public void Queue(MachineThread thread)
    {
        if (!thread.IsQueued)
        {
            thread.IsQueued = true;
            _woken.Add(thread);
        }
    }

    /// <summary>Takes a thread out that has ended.</summary>
    public void Forget(MachineThread thread)
    {
        if (thread.IsQueued)
        {
            thread.IsQueued = false;
            _woken.Remove(thread);
        }
    }

    /// <summary>Takes one of the woken threads.</summary>
    /// <param name="random">Chooses it.</param>
    /// <returns>The thread; null: none is woken.</returns>
    public MachineThread? TakeWoken(SeededRandom random) =>
        _woken.Count == 0 ? null : Take(_woken.Count == 1 ? 0 : random.Next(_woken.Count));

    /// <summary>Whether a thread of an interrupt waits to be run.</summary>
    public bool IsWoken(Irq irq) => _woken.Exists(thread => thread.Irq == irq);

    /// <summary>Continues the task that waits longest; nothing if none does.</summary>
    public void ResumeNext()
    {
        if (_resumed.TryDequeue(out IThreadPoolWorkItem? next))
        {
            next.Execute();
        }
    }

    /// <summary>The machine is not run any more: tasks go on at once, on the thread that resumes them.</summary>
    public void End()
    {
        // Ordering: a full fence; pairs with the read in Resume.
        Interlocked.Exchange(ref _hasEnded, true);
        ResumeAll();
    }

    /// <summary>Has the end of a task end waits for it. Once for each task.</summary>
    /// <param name="task">The task.</param>
    public void WatchEndOf(Task task) => task.ContinueWith(
        static (_, threads) => ((MachineThreads)threads!).Pulse(),
        this,
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    /// <summary>Waits for what other threads do, until a task is to be resumed.</summary>
    /// <param name="task">A task whose end is watched, and ends the wait too.</param>
    /// <param name="patience">Limit: how long.</param>
    /// <returns>Whether there is anything to resume, or the task has ended.</returns>
    public bool WaitForOthers(Task task, TimeSpan patience)
    {
        lock (_arrival)
        {
            while (!HasWaiting && !task.IsCompleted)
            {
                if (!Monitor.Wait(_arrival, patience))
                {
                    return HasWaiting || task.IsCompleted;
                }
            }
        }

        return true;
    }

    private void ResumeAll()
    {
        while (!_resumed.IsEmpty)
        {
            ResumeNext();
        }
    }

    private void Pulse()
    {
        lock (_arrival)
        {
            Monitor.PulseAll(_arrival);
        }
    }

    private MachineThread Take(int index)
    {
        MachineThread thread = _woken[index];
        _woken.RemoveAt(index);
        thread.IsQueued = false;
        return thread;
    }
}
