using Genirq.Descriptors;

namespace Genirq.Actions.Threads;

/// <summary>What the threads of one line share: who waits for them, and what they have handled.</summary>
/// <remarks>
/// Made with the line's first threaded action, or for the first one who waits, so that other lines pay one reference.
/// The count of active threads itself is <see cref="IrqDescriptor.ThreadsActive"/>.
/// Source: Linux 6.12, include/linux/irqdesc.h, wait_for_threads, threads_handled.
/// </remarks>
internal sealed class LineThreads
{
    private readonly object _monitor = new();
    private int _waiters;
    private int _handled;

    // Guarded by _monitor. Ended and dropped when the last active thread has finished.
    private TaskCompletionSource? _idle;

    /// <summary>Taken by forced handlers of the line, so that they run one at a time as hard handlers do.</summary>
    public Lock ForcedGate { get; } = new();

    /// <summary>How often a thread function said that it handled, modulo 2 to the power of 31.</summary>
    public uint Handled =>
        // Ordering: pairs with the increment in CountHandled; an older count is only noticed later.
        (uint)Volatile.Read(ref _handled) & int.MaxValue;

    /// <summary>What spurious detection saw of <see cref="Handled"/> last. Guarded by the interrupt's gate.</summary>
    public uint LastHandled { get; set; }

    /// <summary>Whether spurious detection waits for what a thread says. Guarded by the interrupt's gate.</summary>
    public bool IsDeferred { get; set; }

    /// <summary>What a line's threads share; made now if it is not there.</summary>
    public static LineThreads Of(IrqDescriptor descriptor) =>
        LazyInitializer.EnsureInitialized(ref descriptor.Rare.Threads, static () => new LineThreads());

    /// <summary>Whether a thread of the line was woken and has not finished.</summary>
    public static bool IsActive(IrqDescriptor descriptor) => descriptor.ThreadsActive != 0;

    /// <summary>Waits until no thread of a line is active. Not to be called from one of them.</summary>
    public static void WaitUntilIdle(IrqDescriptor descriptor)
    {
        IrqThreadExecutor? executor = descriptor.System.Options.Threads;
        while (IsActive(descriptor))
        {
            if (executor is null || !executor.TryRunWaiting())
            {
                Of(descriptor).Wait(descriptor);
            }
        }
    }

    /// <summary>A task that ends when no thread of a line is active.</summary>
    public static Task WhenIdleAsync(IrqDescriptor descriptor) =>
        IsActive(descriptor) ? Of(descriptor).AddWaiter(descriptor) : Task.CompletedTask;

    /// <summary>Goes on with what was counted in another system. No thread uses it yet.</summary>
    public void Restore(uint handled, uint lastHandled, bool isDeferred)
    {
        _handled = (int)handled;
        LastHandled = lastHandled;
        IsDeferred = isDeferred;
    }

    /// <summary>Counts an event that a thread function has handled.</summary>
    public void CountHandled()
    {
        // Ordering: atomic only; spurious detection compares it with a value that it saw earlier.
        Interlocked.Increment(ref _handled);
    }

    /// <summary>Wakes who waits for the threads. The count of active ones has just become zero.</summary>
    public void ReleaseWaiters()
    {
        // Ordering: after the full fence of the decrement; pairs with the increments in Wait and AddWaiter.
        if (Volatile.Read(ref _waiters) == 0)
        {
            return;
        }

        lock (_monitor)
        {
            Monitor.PulseAll(_monitor);
            EndTask();
        }
    }

    private void Wait(IrqDescriptor descriptor)
    {
        lock (_monitor)
        {
            // Ordering: a full fence; pairs with the decrement in OneShot.EndThread.
            Interlocked.Increment(ref _waiters);
            while (IsActive(descriptor))
            {
                Monitor.Wait(_monitor);
            }

            Interlocked.Decrement(ref _waiters);
        }
    }

    private Task AddWaiter(IrqDescriptor descriptor)
    {
        lock (_monitor)
        {
            if (_idle is null)
            {
                // Ordering: a full fence; pairs with the decrement in OneShot.EndThread.
                Interlocked.Increment(ref _waiters);
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            Task task = _idle.Task;
            if (!IsActive(descriptor))
            {
                EndTask();
            }

            return task;
        }
    }

    private void EndTask()
    {
        if (_idle is not null)
        {
            _idle.SetResult();
            _idle = null;

            // Ordering: atomic against waiters that come and go.
            Interlocked.Decrement(ref _waiters);
        }
    }
}
