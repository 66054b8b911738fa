using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace Genirq.Linux.Events;

/// <summary>A descriptor whose events one task waits for.</summary>
/// <remarks>
/// An event that comes while no task waits is kept, and the next wait is over at once; several are kept as one. Waiting
/// allocates nothing, but for a cancellation token that can be cancelled.
/// </remarks>
public sealed class EventWaiter : EventSubscription, IValueTaskSource
{
    private const int Quiet = 0;
    private const int Pending = 1;
    private const int Waiting = 2;
    private const int Closed = 3;

    private ManualResetValueTaskSourceCore<bool> _wait;
    private CancellationTokenRegistration _cancellation;
    private CancellationToken _cancellationToken;
    private int _signal;
    private int _isAwaited;

    internal EventWaiter(EventPump pump, SafeHandle source, bool continuesOnPump)
        : base(pump, source) =>
        _wait.RunContinuationsAsynchronously = !continuesOnPump;

    /// <summary>Waits for the next event.</summary>
    /// <param name="cancellationToken">Ends the waiting; an event that comes later is kept.</param>
    /// <exception cref="InvalidOperationException">Another caller waits already.</exception>
    /// <exception cref="ObjectDisposedException">It was removed, or its pump stopped, before or meanwhile.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        // Ordering: pairs with GetResult, which gives the source back for the next wait.
        if (Interlocked.Exchange(ref _isAwaited, 1) != 0)
        {
            throw new InvalidOperationException("The descriptor is waited for already: one task waits at a time.");
        }

        // Ordering: pairs with OnEvent. The event that made it pending is consumed by exactly one wait.
        if (Interlocked.CompareExchange(ref _signal, Quiet, Pending) == Pending)
        {
            Volatile.Write(ref _isAwaited, 0);
            return ValueTask.CompletedTask;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref _isAwaited, 0);
            return ValueTask.FromCanceled(cancellationToken);
        }

        return Wait(cancellationToken);
    }

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _wait.GetResult(token);
        }
        finally
        {
            _cancellation.Dispose();
            _cancellation = default;
            // Ordering: pairs with the exchange in WaitAsync: the source is free once its result is taken.
            Volatile.Write(ref _isAwaited, 0);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    internal override void OnEvent()
    {
        // Ordering: pairs with WaitAsync and Wait. Whoever moves the state away from Waiting completes the wait.
        if (Interlocked.CompareExchange(ref _signal, Quiet, Waiting) == Waiting)
        {
            Continue();
            return;
        }

        int before = Interlocked.CompareExchange(ref _signal, Pending, Quiet);
        if (before == Waiting && Interlocked.CompareExchange(ref _signal, Quiet, Waiting) == Waiting)
        {
            Continue();
        }
    }

    internal override void OnRemoved()
    {
        // Ordering: pairs with Wait: either this sees who waits, or the wait sees that it is closed.
        if (Interlocked.Exchange(ref _signal, Closed) == Waiting)
        {
            _wait.SetException(Removal());
        }
    }

    // On the pump's thread, where the task may go on in this call.
    private void Continue()
    {
        bool before = Pump.ContinuesTask;
        Pump.ContinuesTask = true;
        try
        {
            _wait.SetResult(true);
        }
        finally
        {
            Pump.ContinuesTask = before;
        }
    }

    private ValueTask Wait(CancellationToken cancellationToken)
    {
        _wait.Reset();
        short token = _wait.Version;
        _cancellationToken = cancellationToken;
        // Ordering: pairs with OnEvent and OnRemoved: the source is ready before anybody can complete it.
        int before = Interlocked.CompareExchange(ref _signal, Waiting, Quiet);
        if (before == Closed)
        {
            _wait.SetException(Removal());
        }
        else if (before == Pending)
        {
            // An event came in between. Only this thread takes it, as only one waits.
            if (Interlocked.CompareExchange(ref _signal, Quiet, Pending) == Pending)
            {
                _wait.SetResult(true);
            }
            else
            {
                _wait.SetException(Removal());
            }
        }
        else if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static state => ((EventWaiter)state!).Cancel(), this);
        }

        return new ValueTask(this, token);
    }

    private void Cancel()
    {
        // Ordering: pairs with OnEvent: an event that came first wins.
        if (Interlocked.CompareExchange(ref _signal, Quiet, Waiting) == Waiting)
        {
            _wait.SetException(new OperationCanceledException(_cancellationToken));
        }
    }

    private Exception Removal() =>
        Pump.EndException(nameof(EventWaiter), "The descriptor is not watched any more.");
}
