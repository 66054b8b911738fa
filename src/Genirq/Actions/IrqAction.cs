using Genirq.Actions.Events;
using Genirq.Actions.Threads;
using Genirq.Cpus;

namespace Genirq.Actions;

/// <summary>One installed handler of a line.</summary>
/// <remarks>Actions form a list; an action that was taken out keeps its link, so that a running walk can go
/// on.</remarks>
internal abstract class IrqAction : IrqRegistration
{
    private ActionThread? _threading;

    /// <summary>Makes an action.</summary>
    protected IrqAction(Irq irq, in IrqRequest request)
        : base(irq, request)
    {
    }

    /// <summary>Its bit among the line's one-shot actions; 0 if it is not one-shot.</summary>
    public ulong ThreadMask
    {
        get => _threading?.Mask ?? 0;
        set => Threading.Mask = value;
    }

    /// <summary>The next action of the line. Guarded by the descriptor's gate for writing.</summary>
    public IrqAction? Next { get; set; }

    /// <summary>Its thread; null if it has none. Written by request and free.</summary>
    public IrqThread? Thread
    {
        get => _threading?.Thread;
        set => Threading.Thread = value;
    }

    /// <summary>What its thread runs; null if it has none.</summary>
    public IrqThreadWork? Work
    {
        get => _threading?.Work;
        set => Threading.Work = value;
    }

    /// <summary>The second half of an action that was threaded by force; null for any other.</summary>
    public virtual IrqAction? Secondary => null;

    /// <summary>Whether it has a handler of its own for interrupt context; without one the thread is always
    /// woken.</summary>
    public virtual bool HasPrimary => true;

    /// <summary>Whether it has a function that runs in a thread.</summary>
    public virtual bool HasThreadFunction => false;

    /// <summary>Whether it is the second half of an action that was threaded by force: it owes no unmask.</summary>
    public virtual bool IsForcedSecondary => false;

    /// <summary>What was requested, where that was wrapped to be installed.</summary>
    public virtual IrqAction Requested => this;

    /// <summary>What counts its events to be awaited; null for any other action.</summary>
    public virtual EventSignal? Events => null;

    /// <summary>What it needs of its owner to run again in a restored system.</summary>
    public virtual ActionKind Kind => ActionKind.Handler;

    /// <summary>Whether the lack of a thread function was reported; it is reported once.</summary>
    public bool IsWarned { get; set; }

    /// <summary>Whether its thread was asked to run and has not begun.</summary>
    public bool IsRunAsked =>
        // Ordering: pairs with the exchanges in TryAskRun and TryTakeRun.
        _threading is { } threading && Volatile.Read(ref threading.RunAsked) != 0;

    /// <inheritdoc/>
    private protected override IrqAction Installed => this;

    private ActionThread Threading =>
        _threading ?? LazyInitializer.EnsureInitialized(ref _threading, static () => new ActionThread());

    /// <summary>Whether the events of a CPU are its own; only one of a per-CPU line can say no.</summary>
    public virtual bool Serves(CpuContext cpu) => true;

    /// <summary>Runs the handler, on the CPU that handles the event.</summary>
    public abstract IrqResult Invoke(CpuContext cpu);

    /// <summary>Runs the thread function.</summary>
    public virtual IrqResult InvokeThread() => IrqResult.None;

    /// <summary>Has the thread function run soon, elsewhere. Called in interrupt context: it must not run it at
    /// once.</summary>
    public virtual void Schedule() => Thread?.Wake();

    /// <summary>Asks the thread to run.</summary>
    /// <returns>Whether that is news; asking again before it has begun is not.</returns>
    public bool TryAskRun() =>
        // Ordering: a full fence; what the handler wrote is seen by the thread that takes the mark.
        Interlocked.Exchange(ref Threading.RunAsked, 1) == 0;

    /// <summary>Takes the mark, as the thread does before each run.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryTakeRun() =>
        // Ordering: a full fence; pairs with TryAskRun.
        _threading is { } threading && Interlocked.Exchange(ref threading.RunAsked, 0) != 0;

    /// <summary>Frees the action, as its registration does.</summary>
    public virtual void Free(IrqSystem system)
    {
        if (IrqRelease.Free(system, Irq, this, isKnown: true) is null)
        {
            // Another thread has just freed it; or the interrupt itself was freed, and with it the list, so that what
            // is left is the thread.
            IsInstalled = false;
            ActionThreads.Stop(this);
        }
    }
}
