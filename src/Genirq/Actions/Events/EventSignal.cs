using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using Genirq.Actions.Threads;

namespace Genirq.Actions.Events;

/// <summary>Counts events and wakes the one task that awaits them, without allocating.</summary>
/// <remarks>
/// <code>
/// Idle --wait--> Claimed --nothing there--> Waiting --event, cancel or close--> Released --the task goes on--> Idle
///                Claimed --events there---> Idle
/// Released --the event was taken before--> Waiting
/// </code>
/// An event costs one atomic increment and one read; with a waiter also one exchange and one work item, which is this
/// object itself. The waiting task never goes on inside the interrupt.
/// </remarks>
internal sealed class EventSignal : IValueTaskSource, IValueTaskSource<long>, IThreadPoolWorkItem, IEventSource
{
    private readonly IrqThreadExecutor? _executor;
    private readonly Irq _irq;
    private readonly string _name;

    // The value is the outcome's: 0 for events, the rest is told by _outcome.
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationTokenRegistration _cancellation;
    private CancellationToken _token;
    private long _total;
    private int _state;

    // Why no more events come, as the enumeration's number; 0: more can come.
    private int _end;

    // Written by whoever moves Waiting to Released, before the work item is queued.
    private Outcome _outcome;

    // Whether an execution is owed: an executor that has queued this and then thrown has it executed twice.
    private int _isDue;

    // Belongs to the waiter.
    private long _taken;
    private bool _endsQuietly;

    /// <summary>Makes a signal whose waiter goes on where the executor says.</summary>
    public EventSignal(IrqThreadExecutor? executor, Irq irq, string name)
    {
        _executor = executor;
        _irq = irq;
        _name = name;
    }

    private enum State
    {
        Idle,
        Claimed,
        Waiting,
        Released,
    }

    private enum Outcome
    {
        Events,
        Cancelled,
        Closed,
    }

    /// <summary>Events since the request.</summary>
    public long Total =>
        // Ordering: pairs with the increment in Signal.
        Volatile.Read(ref _total);

    /// <summary>Events that were handed out.</summary>
    public long Taken =>
        // Ordering: pairs with the write in Take; for readers of the sum.
        Volatile.Read(ref _taken);

    /// <summary>Whether a task waits for an event.</summary>
    public bool IsAwaited =>
        // Ordering: pairs with the exchange in Wait; exact while no other thread runs.
        Volatile.Read(ref _state) == (int)State.Waiting;

    /// <inheritdoc/>
    public EventSignal Source => this;

    private IrqEventsEnd End =>
        // Ordering: pairs with the exchange in Close.
        (IrqEventsEnd)Volatile.Read(ref _end);

    /// <summary>The handler that is installed where every event counts.</summary>
    public static IrqResult Handle(Irq irq, EventSignal signal)
    {
        signal.Signal();
        return IrqResult.Handled;
    }

    /// <summary>Counts an event and wakes the waiter. In interrupt context.</summary>
    public void Signal()
    {
        // Ordering: a full fence; pairs with the exchange in Wait. Either this sees the waiter, or the waiter sees the
        // event.
        Interlocked.Increment(ref _total);
        if (Volatile.Read(ref _state) == (int)State.Waiting)
        {
            Release(Outcome.Events);
        }
    }

    /// <summary>Begins with events that were counted in another system. No thread uses it yet.</summary>
    public void Resume(long total, long taken)
    {
        _total = total;
        _taken = taken;
    }

    /// <summary>Ends the waiting for good, once what was counted is taken. Of several reasons the first
    /// stays.</summary>
    public void Close(IrqEventsEnd reason)
    {
        // Ordering: a full fence; pairs with the exchange in Wait.
        Interlocked.CompareExchange(ref _end, (int)reason, (int)IrqEventsEnd.None);
        Release(Outcome.Closed);
    }

    /// <summary>Waits for one event or more and takes them all.</summary>
    /// <param name="endsQuietly">Whether the end that the owner has made is a count of 0 instead of an
    /// exception.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask<long> TakeAsync(bool endsQuietly, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<long>(cancellationToken);
        }

        return Wait(endsQuietly, cancellationToken, out long count)
            ? new ValueTask<long>(count)
            : new ValueTask<long>(this, _core.Version);
    }

    /// <summary>As <see cref="TakeAsync"/>, for who does not ask how many.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        return Wait(endsQuietly: false, cancellationToken, out _) ? default : new ValueTask(this, _core.Version);
    }

    /// <summary>Takes what is there.</summary>
    /// <returns>How many events; 0 for none.</returns>
    public long TakeNow()
    {
        Claim();
        long count = Take();
        GoIdle();
        return count;
    }

    /// <summary>Has the waiting task go on; called by the executor.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        // Ordering: a full fence; pairs with the write in Release. One of several executions has the task go on.
        if (Interlocked.Exchange(ref _isDue, 0) == 0)
        {
            return;
        }

        if (_outcome == Outcome.Events && Total == _taken && WaitsOn())
        {
            return;
        }

        if (_outcome == Outcome.Cancelled)
        {
            _core.SetException(new OperationCanceledException(_token));
        }
        else
        {
            _core.SetResult(true);
        }
    }

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<long>.GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, Allowed(flags));

    /// <inheritdoc/>
    void IValueTaskSource<long>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, Allowed(flags));

    /// <inheritdoc/>
    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <inheritdoc/>
    long IValueTaskSource<long>.GetResult(short token) => GetResult(token);

    // Where the system has an executor, that alone says where the task goes on.
    private ValueTaskSourceOnCompletedFlags Allowed(ValueTaskSourceOnCompletedFlags flags) => _executor is null
        ? flags
        : flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext;

    private long GetResult(short token)
    {
        // Waits for a cancellation that is under way, so that it cannot reach the next wait.
        _cancellation.Dispose();
        _cancellation = default;
        try
        {
            _core.GetResult(token);
            long count = Take();
            return count != 0 || EndsQuietly(_endsQuietly) ? count : ThrowEnded();
        }
        finally
        {
            GoIdle();
        }
    }

    // Whether there is no need to wait. Otherwise the task of the current version is to be awaited.
    private bool Wait(bool endsQuietly, CancellationToken cancellationToken, out long count)
    {
        Claim();
        count = Take();
        if (count != 0)
        {
            GoIdle();
            return true;
        }

        _core.Reset();
        _endsQuietly = endsQuietly;
        _token = cancellationToken;

        // Ordering: a full fence; pairs with the increment in Signal and the exchange in Close.
        Interlocked.Exchange(ref _state, (int)State.Waiting);
        if (Total != _taken || End != IrqEventsEnd.None)
        {
            // Ordering: whoever moves the state from Waiting decides; if that is this thread, no other thread wakes it.
            if (Interlocked.CompareExchange(ref _state, (int)State.Claimed, (int)State.Waiting) == (int)State.Waiting)
            {
                count = Take();
                GoIdle();
                return count != 0 || EndsQuietly(endsQuietly) || ThrowEnded() != 0;
            }

            return false;
        }

        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static state => ((EventSignal)state!).Cancel(), this);
        }

        return false;
    }

    // An event that was counted before this wait began can signal it late: there is nothing new, so the task sleeps on.
    // Until then the state was Released, so that whoever else had a reason has missed it.
    private bool WaitsOn()
    {
        // Ordering: a full fence, as in Wait.
        Interlocked.Exchange(ref _state, (int)State.Waiting);
        bool isClosed = End != IrqEventsEnd.None;
        if (Total == _taken && !isClosed && !_token.IsCancellationRequested)
        {
            return true;
        }

        // Ordering: whoever moves the state from Waiting decides.
        if (Interlocked.CompareExchange(ref _state, (int)State.Released, (int)State.Waiting) != (int)State.Waiting)
        {
            return true;
        }

        _outcome = Total != _taken ? Outcome.Events : isClosed ? Outcome.Closed : Outcome.Cancelled;
        return false;
    }

    private void Claim()
    {
        // Ordering: one of two waiters gets in; the state of the wait belongs to it.
        if (Interlocked.CompareExchange(ref _state, (int)State.Claimed, (int)State.Idle) != (int)State.Idle)
        {
            ThrowBusy();
        }
    }

    private long Take()
    {
        long total = Total;
        long count = total - _taken;

        // Ordering: for readers of the sum only; the waiter alone writes.
        Volatile.Write(ref _taken, total);
        return count;
    }

    private void GoIdle()
    {
        // Ordering: what the wait has left is there for the next one that claims.
        Volatile.Write(ref _state, (int)State.Idle);
    }

    // Called by whoever cancels, which can be the thread of a timer: an exception there would end the process.
    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types",
        Justification = "The executor's exception is not of whoever cancels; the task goes on all the same.")]
    private void Cancel()
    {
        try
        {
            Release(Outcome.Cancelled);
        }
        catch (Exception)
        {
            // Release has queued the task on the thread pool.
        }
    }

    private void Release(Outcome outcome)
    {
        // Ordering: one of several reasons wins; the work item is queued after the outcome was written.
        if (Interlocked.CompareExchange(ref _state, (int)State.Released, (int)State.Waiting) != (int)State.Waiting)
        {
            return;
        }

        _outcome = outcome;

        // Ordering: pairs with the exchange in Execute, which sees the outcome.
        Volatile.Write(ref _isDue, 1);
        bool isResumed = false;
        try
        {
            _executor?.Resume(this);
            isResumed = _executor is not null;
        }
        finally
        {
            // Also when the executor has thrown: whoever waits goes on, and the exception is one of the handler.
            if (!isResumed)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
    }

    [DoesNotReturn]
    private static void ThrowBusy() => throw new InvalidOperationException(
        "The events of an interrupt are awaited by one task at a time.");

    private bool EndsQuietly(bool mayBeQuiet) => mayBeQuiet && End == IrqEventsEnd.Disposed;

    [DoesNotReturn]
    private long ThrowEnded() => throw new IrqEventsEndedException(_irq, _name, End);
}
