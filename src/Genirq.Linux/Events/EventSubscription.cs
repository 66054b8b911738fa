using System.Runtime.InteropServices;

namespace Genirq.Linux.Events;

/// <summary>One descriptor that a pump watches.</summary>
/// <remarks>
/// <para>
/// The descriptor stays open while it is watched, even if its owner has closed it: an event never comes from a number
/// that has become another file's. After <see cref="Remove"/> has returned, or the task of
/// <see cref="DisposeAsync"/> is done, no callback runs and none begins.
/// </para>
/// <para>
/// State, moved by compare-and-exchange: <c>Idle → Running → Idle</c> for each event; <c>Idle → Removed</c> and
/// <c>Running → Removing → Removed</c> when it is removed.
/// </para>
/// </remarks>
public abstract class EventSubscription : IAsyncDisposable
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Removing = 2;
    private const int Removed = 3;

    private readonly SafeHandle _source;
    private readonly bool _marksEvents;
    private TaskCompletionSource? _whenRemoved;
    private int _state;

    // Guarded by the pump's gate.
    private bool _isWatched;

    // Without marks a removal does not wait for a callback that runs.
    private protected EventSubscription(EventPump pump, SafeHandle source, bool marksEvents = true)
    {
        Pump = pump;
        _source = source;
        _marksEvents = marksEvents;
    }

    /// <summary>The pump that watches.</summary>
    public EventPump Pump { get; }

    /// <summary>Whether it is being removed or has been, by its owner or by the end of its pump.</summary>
    // Ordering: pairs with the exchanges below; a reader that sees it set sees what came before the removal.
    public bool IsRemoved => Volatile.Read(ref _state) >= Removing;

    /// <summary>Where it stands in the pump's table, and which use of that place this is.</summary>
    internal ulong Key { get; set; }

    /// <summary>The descriptor.</summary>
    internal SafeHandle Source => _source;

    /// <summary>Whether the pump's table and the kernel know it. Read under the pump's gate.</summary>
    internal bool IsWatched => _isWatched;

    /// <summary>Ends the watching, and waits until a callback that runs has returned.</summary>
    /// <remarks>
    /// From its own callback, or from another one of the same pump, it does not wait. Two callbacks of two pumps that
    /// remove each other wait for ever. Doing so twice is fine.
    /// </remarks>
    public void Remove()
    {
        if (!BeginRemoval())
        {
            Pump.WaitForRemoval(this);
        }
    }

    /// <summary>Ends the watching; the task is done when a callback that runs has returned.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return BeginRemoval() ? ValueTask.CompletedTask : Pump.WhenRemoved(this);
    }

    // Ends the watching. Whether no callback runs any more, but for one that is the caller's.
    internal bool BeginRemoval()
    {
        Pump.Unwatch(this);
        return Retire();
    }

    // Once its place in the pump's table is gone: no callback begins any more.
    internal bool Retire()
    {
        while (true)
        {
            // Ordering: pairs with the exchanges in Run. Either this sees a callback that runs, or Run the removal.
            int before = Interlocked.CompareExchange(ref _state, Removed, Idle);
            if (before == Idle)
            {
                OnRemoved();
                return true;
            }

            // A callback that ends in between leaves it idle again: once more.
            if (before != Running || Interlocked.CompareExchange(ref _state, Removing, Running) != Idle)
            {
                return before == Removed || Pump.IsPumpThread;
            }
        }
    }

    // Holds the descriptor for as long as it is watched. Called under the pump's gate.
    internal void Hold() => _source.DangerousAddRef(ref _isWatched);

    // Lets the descriptor go. Called under the pump's gate.
    internal void LetGo()
    {
        _isWatched = false;
        _source.DangerousRelease();
    }

    // An event, on the pump's thread.
    internal void Run()
    {
        if (!_marksEvents)
        {
            CallBack();
            return;
        }

        // Ordering: pairs with Retire, as said there.
        if (Interlocked.CompareExchange(ref _state, Running, Idle) != Idle)
        {
            return;
        }

        CallBack();
        if (Interlocked.CompareExchange(ref _state, Idle, Running) != Running)
        {
            Pump.FinishRemoval(this);
        }
    }

    // Handles the event.
    private void CallBack()
    {
        try
        {
            OnEvent();
        }
        catch (Exception error)
        {
            // A callback's exception is its own: it is counted and told, and the loop goes on.
            Pump.Report(error, this);
        }
    }

    // The callback that ran during the removal has returned. Called under the pump's gate of removals.
    internal TaskCompletionSource? MarkRemoved()
    {
        // Ordering: pairs with IsRemoved; waiters look at it under the same monitor.
        Volatile.Write(ref _state, Removed);
        return _whenRemoved;
    }

    // Whether a callback still runs. Called under the pump's gate of removals.
    internal bool IsRemovalUnderWay => Volatile.Read(ref _state) == Removing;

    // A task for the end of the removal. Called under the pump's gate of removals.
    internal Task EndOfRemoval() =>
        (_whenRemoved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    // An event has come.
    internal abstract void OnEvent();

    // Its pump has ended while it was watched: no event comes any more. Before it is removed.
    internal virtual void OnPumpEnded()
    {
    }

    // It is removed, and no callback runs.
    internal virtual void OnRemoved()
    {
    }
}
