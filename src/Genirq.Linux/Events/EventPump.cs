using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Linux.Events;

/// <summary>Watches any number of descriptors with one thread of its own, and calls back or wakes a task for each
/// event.</summary>
/// <remarks>
/// <para>
/// The thread waits in epoll, takes the events that are ready in batches, and reads no descriptor: they are watched
/// for edges, and every write to an event descriptor is one. Writes that come before their event is taken count as one
/// event. Descriptors other than event descriptors give an event for each change; their callbacks read until nothing
/// is left. A descriptor whose counter is not 0 when the watching begins gives an event.
/// </para>
/// <para>
/// An event costs one share of a system call and no memory. A callback must be quick: all others wait for it. An
/// exception of a callback is counted and told (<see cref="EventPumpOptions.OnError"/>); an exception of the loop
/// itself ends it, faults <see cref="Completion"/>, and fails every wait and later subscription with it. Members are
/// thread-safe and may be called from callbacks. Source: Linux 6.12, fs/eventpoll.c.
/// </para>
/// </remarks>
public sealed partial class EventPump : IAsyncDisposable
{
    private readonly ISystemCalls _calls;
    private readonly EventPumpOptions _options;
    private readonly EpollHandle _epoll;
    private readonly EventFd _wakeUp;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Removals that wait for a callback: both kinds of waiters look at their subscription under this monitor.
    private readonly object _removals = new();
    private readonly Lock _gate = new();

    // Guarded by _gate: all below, but that slots are read anywhere.
    private EventSubscription?[] _slots = new EventSubscription?[16];
    private int[] _freeSlots = new int[16];
    private int _freeCount;
    private int _usedSlots;
    private uint _generation;
    private bool _isStopping;
    private Exception? _failure;

    /// <summary>Starts a pump.</summary>
    /// <param name="options">How it behaves; null: the defaults.</param>
    /// <exception cref="LinuxException">No descriptor is left (EMFILE), or the CPU cannot be had (EINVAL).</exception>
    public EventPump(EventPumpOptions? options = null)
        : this(SystemCalls.Real, options)
    {
    }

    internal EventPump(ISystemCalls calls, EventPumpOptions? options)
    {
        _calls = calls;
        _options = options ?? EventPumpOptions.Default;
        LinuxException.ThrowIf(calls.EpollCreate(out _epoll), "epoll_create1", "Cannot start an event pump:");
        EventFd? wakeUp = null;
        try
        {
            LinuxError error = EventFd.TryCreate(calls, 0, EventFdMode.Counter, out wakeUp);
            LinuxException.ThrowIf(error, "Cannot start an event pump:");
            int result = calls.EpollControl(
                _epoll, EpollOperation.Add, wakeUp!.Handle, EpollEvents.In | EpollEvents.EdgeTriggered, WakeUpKey);
            LinuxException.ThrowIf(result, "epoll_ctl(EPOLL_CTL_ADD)", "Cannot start an event pump:");
            _wakeUp = wakeUp;
            Start();
        }
        catch
        {
            wakeUp?.Dispose();
            _epoll.Dispose();
            throw;
        }
    }

    /// <summary>Done when the loop has ended: normally after a stop, faulted if it failed.</summary>
    /// <remarks>A callback that blocks until then blocks for ever.</remarks>
    public Task Completion => _ended.Task;

    /// <summary>Whether the caller runs on the pump's thread.</summary>
    public bool IsPumpThread => Environment.CurrentManagedThreadId == _threadId;

    /// <summary>The CPU that the thread is kept on; null: the scheduler's choice.</summary>
    public int? Cpu => _options.Cpu;

    /// <summary>How many descriptors are watched.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _usedSlots - _freeCount;
            }
        }
    }

    /// <summary>How many callbacks have thrown, or error callbacks.</summary>
    // Ordering: written by the pump's thread only; a reader may see an older count.
    public long ErrorCount => Volatile.Read(ref _errorCount);

    /// <summary>Watches a descriptor and calls back on the pump's thread.</summary>
    /// <param name="source">An event descriptor, or another that epoll can watch. It stays the caller's.</param>
    /// <param name="callback">What is called for an event.</param>
    /// <param name="state">What it is called with.</param>
    /// <exception cref="LinuxException">
    /// It is watched already (EEXIST), epoll cannot watch it (EPERM), or the user's limit is reached (ENOSPC).
    /// </exception>
    /// <exception cref="ObjectDisposedException">The pump was stopped, or the descriptor is closed.</exception>
    public EventSubscription Subscribe<TState>(SafeHandle source, Action<TState> callback, TState state)
    {
        LinuxError error = TrySubscribe(source, callback, state, out EventSubscription? subscription);
        LinuxException.ThrowIf(error, "Cannot watch a descriptor:");
        return subscription!;
    }

    /// <summary>Watches a descriptor and calls back on the pump's thread, or tells why not.</summary>
    /// <param name="source">An event descriptor, or another that epoll can watch. It stays the caller's.</param>
    /// <param name="callback">What is called for an event.</param>
    /// <param name="state">What it is called with.</param>
    /// <param name="subscription">The subscription; null on an error.</param>
    /// <returns>None; EEXIST, EPERM, ENOSPC or ENOMEM.</returns>
    public LinuxError TrySubscribe<TState>(
        SafeHandle source, Action<TState> callback, TState state, out EventSubscription? subscription)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(callback);
        LinuxError error = TryWatch(source, callback, state, out subscription);
        ThrowIfStopped(error);
        return error;
    }

    /// <summary>Watches a descriptor for a task that waits.</summary>
    /// <param name="source">An event descriptor, or another that epoll can watch. It stays the caller's.</param>
    /// <param name="continuesOnPump">
    /// Whether the waiting task goes on at once on the pump's thread: quicker, but all others wait until it waits
    /// again. False: on the thread pool.
    /// </param>
    /// <exception cref="LinuxException">As <see cref="Subscribe"/>.</exception>
    /// <exception cref="ObjectDisposedException">The pump was stopped, or the descriptor is closed.</exception>
    public EventWaiter CreateWaiter(SafeHandle source, bool continuesOnPump = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        EventWaiter made = new(this, source, continuesOnPump);
        LinuxError error = Watch(made);
        ThrowIfStopped(error);
        LinuxException.ThrowIf(error, "Cannot watch a descriptor:");
        return made;
    }

    /// <summary>Has the loop end after the callback that runs now. Returns at once.</summary>
    /// <remarks>No callback begins after the end; waiting tasks fail. Doing so twice is fine.</remarks>
    public void Stop()
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                return;
            }

            // Ordering: pairs with the loop's read after each wait, which the signal below ends.
            Volatile.Write(ref _isStopping, true);
            _ = _wakeUp.TrySignal();
        }
    }

    /// <summary>Stops it; the task is done when the loop has ended, however it ended.</summary>
    /// <exception cref="InvalidOperationException">
    /// The caller is a callback on the pump's own thread, which would wait for itself; nothing has changed. A callback
    /// calls <see cref="Stop"/>.
    /// </exception>
    /// <remarks>
    /// Its descriptors are closed then. A task that goes on on the pump's thread (<see cref="CreateWaiter"/>) can await
    /// the end, and must not block until then.
    /// </remarks>
    public ValueTask DisposeAsync()
    {
        if (IsPumpThread && !ContinuesTask && !Completion.IsCompleted)
        {
            throw new InvalidOperationException(
                "A callback cannot wait for the end of its own event pump: call Stop there, and dispose of the pump on "
                + "another thread.");
        }

        Stop();
        return WhenEnded();
    }

    private async ValueTask WhenEnded() =>
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // Whether the pump's thread carries on a task, which can await what a callback would block for. That thread's own.
    internal bool ContinuesTask { get; set; }

    // As TrySubscribe, but a stopped pump is an error too: ESHUTDOWN.
    internal LinuxError TryWatch<TState>(
        SafeHandle source, Action<TState> callback, TState state, out EventSubscription? subscription)
    {
        CallbackSubscription<TState> made = new(this, source, callback, state);
        LinuxError error = Watch(made);
        subscription = error.IsNone ? made : null;
        return error;
    }

    // The same with a subscription of another kind.
    internal LinuxError TryWatch(EventSubscription made) => Watch(made);

    // What a wait or a subscription fails with once the pump has ended.
    internal Exception EndException(string name, string otherwise)
    {
        Exception? failure;
        lock (_gate)
        {
            failure = _failure;
        }

        return failure is null
            ? new ObjectDisposedException(name, otherwise)
            : new ObjectDisposedException($"The event pump failed: {failure.Message}", failure);
    }

    // The kernel forgets the descriptor, then the table does, then it may be closed.
    internal void Unwatch(EventSubscription subscription)
    {
        lock (_gate)
        {
            if (subscription.IsWatched)
            {
                _ = _calls.EpollControl(
                    _epoll, EpollOperation.Remove, subscription.Source, EpollEvents.None, subscription.Key);
                FreeSlot((int)(uint)subscription.Key);
                subscription.LetGo();
            }
        }
    }

    internal void WaitForRemoval(EventSubscription subscription)
    {
        lock (_removals)
        {
            while (subscription.IsRemovalUnderWay)
            {
                Monitor.Wait(_removals);
            }
        }
    }

    internal ValueTask WhenRemoved(EventSubscription subscription)
    {
        lock (_removals)
        {
            return subscription.IsRemovalUnderWay
                ? new ValueTask(subscription.EndOfRemoval())
                : ValueTask.CompletedTask;
        }
    }

    internal void FinishRemoval(EventSubscription subscription)
    {
        TaskCompletionSource? waiter;
        subscription.OnRemoved();
        lock (_removals)
        {
            waiter = subscription.MarkRemoved();
            Monitor.PulseAll(_removals);
        }

        waiter?.SetResult();
    }

    private LinuxError Watch(EventSubscription subscription)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                return new LinuxError(Errno.ESHUTDOWN, "epoll_ctl(EPOLL_CTL_ADD)");
            }

            subscription.Hold();
            int slot = TakeSlot();
            subscription.Key = ((ulong)++_generation << 32) | (uint)slot;
            // Ordering: pairs with the read in Dispatch: the slot is filled before the kernel can name it.
            Volatile.Write(ref _slots[slot], subscription);
            int result = _calls.EpollControl(
                _epoll,
                EpollOperation.Add,
                subscription.Source,
                EpollEvents.In | EpollEvents.EdgeTriggered,
                subscription.Key);
            if (result < 0)
            {
                FreeSlot(slot);
                subscription.LetGo();
            }

            return LinuxError.Of(result, "epoll_ctl(EPOLL_CTL_ADD)");
        }
    }

    private int TakeSlot()
    {
        if (_freeCount > 0)
        {
            return _freeSlots[--_freeCount];
        }

        if (_usedSlots == _slots.Length)
        {
            EventSubscription?[] grown = new EventSubscription?[_slots.Length * 2];
            _slots.CopyTo(grown, 0);
            // Ordering: pairs with the read in Dispatch: whoever sees the table sees its slots.
            Volatile.Write(ref _slots, grown);
        }

        return _usedSlots++;
    }

    private void FreeSlot(int slot)
    {
        // Ordering: pairs with the read in Dispatch, which looks at the generation of what it finds.
        Volatile.Write(ref _slots[slot], null);
        if (_freeCount == _freeSlots.Length)
        {
            Array.Resize(ref _freeSlots, _freeSlots.Length * 2);
        }

        _freeSlots[_freeCount++] = slot;
    }

    private void ThrowIfStopped(LinuxError error)
    {
        if (error.Number == Errno.ESHUTDOWN)
        {
            throw EndException(nameof(EventPump), "The event pump was stopped.");
        }
    }
}
