namespace Genirq.Actions.Threads;

/// <summary>Brings the threads that run thread functions. The core owns none.</summary>
/// <remarks>
/// <para>
/// One action with a thread function is one <see cref="IrqThreadWork"/>, which the executor runs on one thread of its
/// own kind: a loop of "wait to be woken, <see cref="IrqThreadWork.RunOnce"/>". <see cref="DedicatedThreadExecutor"/>
/// does so on real threads, <see cref="SteppedThreadExecutor"/> when told.
/// </para>
/// <para>Thread-safe: interrupts of one system are requested from many threads.</para>
/// </remarks>
public abstract class IrqThreadExecutor
{
    /// <summary>
    /// The work of threads that were woken and wait for their turn, in its order: a copy. Null, without an override:
    /// they run by themselves, so that a system with woken threads is never at rest and cannot be saved.
    /// </summary>
    public virtual IReadOnlyList<IrqThreadWork>? Waiting => null;

    /// <summary>Brings a thread for an action; it does nothing until it is woken.</summary>
    /// <param name="work">What it runs.</param>
    /// <param name="thread">The thread; null if there is none.</param>
    /// <returns>0; or a negative errno, with which the request fails.</returns>
    public abstract int TryStart(IrqThreadWork work, out IrqThread? thread);

    /// <summary>Continues a task that has waited for an interrupt. Called in interrupt context.</summary>
    /// <param name="waiter">What to execute soon, and not in this call.</param>
    /// <remarks>
    /// Must not block, and should not allocate. Without an override it is the runtime's thread pool, where the task
    /// goes on too if an override throws, also one that has queued it before. Executing it once more does nothing.
    /// </remarks>
    public virtual void Resume(IThreadPoolWorkItem waiter) =>
        ThreadPool.UnsafeQueueUserWorkItem(waiter, preferLocal: false);

    /// <summary>
    /// Called by a thread that waits for handlers or threads. An executor without threads of its own runs one that was
    /// woken, or an interrupt that its controller has begun, in this call; otherwise the wait would never end.
    /// </summary>
    /// <returns>Whether one was run; false has the caller block.</returns>
    public virtual bool TryRunWaiting() => false;
}
