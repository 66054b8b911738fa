using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.VfioUser.Serving;

/// <summary>One thread that serves any number of devices: it waits for their sockets and their timers.</summary>
/// <remarks>
/// Device models run on it. A model that blocks holds up all devices of the loop. An exception of a model is counted at
/// its server; one of the loop itself ends it and comes out of <see cref="Completion"/>.
/// </remarks>
public sealed class VfioUserLoop : IAsyncDisposable
{
    // Limit: how many descriptors are looked at for one wait.
    private const int BatchSize = 64;
    private const int WakeId = 0;

    private readonly ISystemCalls _calls;
    private readonly TimeProvider _time;
    private readonly EpollHandle _epoll;
    private readonly EventFdHandle _wake;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<Action> _posted = new();

    // Of the loop's thread.
    private readonly List<ILoopSource?> _sources = [null];
    private readonly Queue<int> _freeIds = new();
    private readonly PriorityQueue<LoopTimer, (long Due, long Number)> _timers = new();
    private long _timerNumber;

    private bool _mustStop;

    /// <summary>Starts a loop.</summary>
    /// <param name="timeProvider">The time of the device models; null: the system's.</param>
    /// <exception cref="IOException">The system has no descriptors left.</exception>
    public VfioUserLoop(TimeProvider? timeProvider = null)
        : this(SystemCalls.Real, timeProvider)
    {
    }

    internal VfioUserLoop(ISystemCalls calls, TimeProvider? timeProvider = null)
    {
        _calls = calls;
        _time = timeProvider ?? TimeProvider.System;
        Check(_calls.EpollCreate(out _epoll));
        int result = _calls.EventFd(0, EventFdFlags.NonBlocking, out _wake);
        result = result < 0
            ? result
            : _calls.EpollControl(_epoll, EpollOperation.Add, _wake, EpollEvents.In, WakeId);
        if (result < 0)
        {
            _wake.Dispose();
            _epoll.Dispose();
            Check(result);
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "genirq vfio-user" };
        _thread.Start();
    }

    /// <summary>Ends when the loop has: with its exception, if one ended it.</summary>
    public Task Completion => _done.Task;

    /// <summary>Whether the caller runs on the loop's thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>The loop's time.</summary>
    internal long Nanoseconds =>
        (long)((UInt128)(ulong)_time.GetTimestamp() * 1_000_000_000 / (ulong)_time.TimestampFrequency);

    /// <summary>Has something done on the loop's thread, after what was posted before.</summary>
    /// <param name="action">What. An exception of it ends the loop.</param>
    /// <exception cref="ObjectDisposedException">The loop has ended.</exception>
    public void Post(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        ObjectDisposedException.ThrowIf(_done.Task.IsCompleted, this);
        _posted.Enqueue(action);
        Wake();
    }

    /// <summary>Has something done on the loop's thread, and waits until it is.</summary>
    /// <param name="action">What.</param>
    /// <returns>Ends when it is done; with its exception, if it has thrown one.</returns>
    public Task InvokeAsync(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                action();
                done.TrySetResult();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                done.TrySetException(exception);
            }
        });
        Completion.ContinueWith(
            static (_, state) => ((TaskCompletionSource)state!).TrySetCanceled(),
            done,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return done.Task;
    }

    /// <summary>Ends the loop and waits until it has ended. Servers that are not stopped lose their clients.</summary>
    /// <returns>Ends with the loop; an exception that ended it is told by <see cref="Completion"/> only.</returns>
    /// <exception cref="InvalidOperationException">
    /// The caller runs on the loop's own thread, whose end would be waited for by itself; nothing has changed.
    /// </exception>
    public ValueTask DisposeAsync()
    {
        if (IsCurrent)
        {
            throw new InvalidOperationException(
                "What runs on a loop cannot wait for the loop's end: dispose of the loop on another thread.");
        }

        return EndAsync();
    }

    private async ValueTask EndAsync()
    {
        // Ordering: pairs with the read in Run; the wake-up comes after it.
        Volatile.Write(ref _mustStop, true);
        Wake();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Watches a descriptor.</summary>
    /// <returns>By what it is called for.</returns>
    /// <exception cref="IOException">The kernel refuses; nothing is left behind.</exception>
    internal int Add(SafeHandle descriptor, EpollEvents events, ILoopSource source)
    {
        if (!_freeIds.TryDequeue(out int id))
        {
            id = _sources.Count;
            _sources.Add(null);
        }

        int result = _calls.EpollControl(_epoll, EpollOperation.Add, descriptor, events, (ulong)id);
        if (result < 0)
        {
            _freeIds.Enqueue(id);
            Check(result);
        }

        _sources[id] = source;
        return id;
    }

    /// <summary>Waits for other events of a descriptor.</summary>
    internal void Change(int id, SafeHandle descriptor, EpollEvents events) =>
        _calls.EpollControl(_epoll, EpollOperation.Modify, descriptor, events, (ulong)id);

    /// <summary>Watches a descriptor no more.</summary>
    internal void Remove(int id, SafeHandle descriptor)
    {
        // A loop that has ended watches nothing any more.
        if (!_epoll.IsClosed)
        {
            _calls.EpollControl(_epoll, EpollOperation.Remove, descriptor, EpollEvents.None, 0);
        }

        _sources[id] = null;

        // An event of it may be in the batch in hand: the number is given again only after that.
        _posted.Enqueue(() => _freeIds.Enqueue(id));
    }

    /// <summary>Makes a call later, on the loop's thread.</summary>
    internal LoopTimer After(long delayNanoseconds, Action<object> callback, object state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delayNanoseconds);
        LoopTimer timer = new(callback, state);
        long due = Nanoseconds + Math.Min(delayNanoseconds, long.MaxValue / 4);
        _timers.Enqueue(timer, (due, ++_timerNumber));
        return timer;
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new IOException($"The loop cannot watch a descriptor: {Errno.NameOf(-result)}.");
        }
    }

    private void Wake()
    {
        try
        {
            _calls.Write(_wake, [1, 0, 0, 0, 0, 0, 0, 0]);
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended in between: no thread is to be woken.
        }
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            EpollEvent[] events = new EpollEvent[BatchSize];
            byte[] counter = new byte[sizeof(ulong)];
            while (!Volatile.Read(ref _mustStop))
            {
                int count = _calls.EpollWait(_epoll, events, TimeoutMilliseconds());
                for (int i = 0; i < count; i++)
                {
                    if (events[i].Data == WakeId)
                    {
                        _calls.Read(_wake, counter);
                    }
                    else
                    {
                        _sources[(int)events[i].Data]?.OnReady(events[i].Events);
                    }
                }

                FireTimers();
                RunPosted();
            }

            RunPosted();
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        // Who waits for the end finds the descriptors closed.
        _epoll.Dispose();
        _wake.Dispose();
        if (failure is null)
        {
            _done.TrySetResult();
        }
        else
        {
            _done.TrySetException(failure);
        }
    }

    private void RunPosted()
    {
        while (_posted.TryDequeue(out Action? action))
        {
            action();
        }
    }

    // Limit: so many timers fire before descriptors are looked at again.
    private void FireTimers()
    {
        for (int left = BatchSize; left > 0 && _timers.TryPeek(out LoopTimer? timer, out (long Due, long) at); left--)
        {
            if (!timer.IsOver && at.Due > Nanoseconds)
            {
                return;
            }

            _timers.Dequeue();
            timer.Fire();
        }
    }

    // Rounded up, so that a timer never fires too early.
    private int TimeoutMilliseconds()
    {
        while (_timers.TryPeek(out LoopTimer? timer, out (long Due, long) at))
        {
            if (!timer.IsOver)
            {
                long left = at.Due - Nanoseconds;
                return left <= 0 ? 0 : (int)Math.Min((left + 999_999) / 1_000_000, int.MaxValue);
            }

            _timers.Dequeue();
        }

        return _posted.IsEmpty ? -1 : 0;
    }
}
