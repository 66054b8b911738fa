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
    public uint Handled => (uint)Volatile.Read(ref _handled) & int.MaxValue;

    /// <summary>What spurious detection saw of <see cref="Handled"/> last. Guarded by the interrupt's gate.</summary>
    public uint LastHandled { get; set; }

    /// <summary>Whether spurious detection waits for what a thread says. Guarded by the interrupt's gate.</summary>
    public bool IsDeferred { get; set; }

    /// <summary>What a line's threads share; made now if it is not there.</summary>
    public static LineThreads Of(IrqDescriptor descriptor) =>
        LazyInitializer.EnsureInitialized(ref descriptor.Threads, static () => new LineThreads());

    /// <summary>Counts one thread less, after its run, and wakes who waits for the last one.</summary>
    public static void Finish(IrqDescriptor descriptor)
    {
        // Ordering: a full fence; pairs with the one in Wait and WhenIdleAsync. Either this sees the waiter, or the waiter
        // sees the count.
        if (Interlocked.Decrement(ref descriptor.ThreadsActive) == 0
            && Volatile.Read(ref descriptor.Threads) is { } threads && Volatile.Read(ref threads._waiters) != 0)
        {
            threads.Release();
        }
    }

    /// <summary>Whether a thread of the line was woken and has not finished.</summary>
    public static bool IsActive(IrqDescriptor descriptor) =>
        // Ordering: pairs with the decrement in Finish, so that what the thread wrote is seen.
        Volatile.Read(ref descriptor.ThreadsActive) != 0;

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

    /// <summary>Counts an event that a thread function has handled.</summary>
    public void CountHandled()
    {
        // Ordering: atomic only; spurious detection compares it with a value that it saw earlier.
        Interlocked.Increment(ref _handled);
    }

    private void Wait(IrqDescriptor descriptor)
    {
        lock (_monitor)
        {
            // Ordering: a full fence; pairs with the decrement in Finish.
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
                // Ordering: a full fence; pairs with the decrement in Finish.
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

    private void Release()
    {
        lock (_monitor)
        {
            Monitor.PulseAll(_monitor);
            EndTask();
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
