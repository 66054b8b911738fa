using System.Diagnostics.CodeAnalysis;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;

namespace Genirq.Actions.Threads;

/// <summary>What the thread of one action does: it runs the thread function once for each time it was woken.</summary>
/// <remarks>
/// Wakes before a run coalesce into that run; a wake during a run makes another one.
/// Source: Linux 6.12, kernel/irq/manage.c, irq_thread.
/// </remarks>
public sealed class IrqThreadWork
{
    private readonly IrqDescriptor _descriptor;
    private readonly IrqAction _action;

    // The managed thread that runs the function now; 0 for none. Only that thread can read its own number here.
    private int _runner;
    private int _hasNewAffinity = 1;
    private int _isAbandoned;

    // Where the thread was told to run last; and what a restored thread is to be told first, unless there is news.
    private CpuMask? _told;
    private CpuMask? _restored;

    internal IrqThreadWork(IrqDescriptor descriptor, IrqAction action)
    {
        _descriptor = descriptor;
        _action = action;
        Name = $"irq/{descriptor.Irq}-{(action.IsForcedSecondary ? "s-" : "")}{action.Name}";
    }

    /// <summary>The thread's name, <c>irq/N-name</c>; that of the second half of a forced action is
    /// <c>irq/N-s-name</c>.</summary>
    public string Name { get; }

    /// <summary>The interrupt.</summary>
    public Irq Irq => _descriptor.Irq;

    /// <summary>Whether it was woken and has not begun to run.</summary>
    public bool IsWoken => _action.IsRunAsked;

    /// <summary>The interrupt's descriptor.</summary>
    internal IrqDescriptor Descriptor => _descriptor;

    /// <summary>The action.</summary>
    internal IrqAction Action => _action;

    /// <summary>Whether some thread is running the function.</summary>
    internal bool IsRunning =>
        // Ordering: pairs with the writes in RunOnce; exact while nothing is woken.
        Volatile.Read(ref _runner) != 0;

    /// <summary>Whether its thread has died; it is not woken any more.</summary>
    internal bool IsAbandoned =>
        // Ordering: pairs with the exchange in Abandon.
        Volatile.Read(ref _isAbandoned) != 0;

    /// <summary>Whether the calling thread is running the function.</summary>
    internal bool IsCurrent =>
        // Ordering: none needed; another thread never finds its own number here.
        Volatile.Read(ref _runner) == Environment.CurrentManagedThreadId;

    /// <summary>Runs the thread function, if it was woken. Called by one thread at a time.</summary>
    /// <returns>Whether it was.</returns>
    /// <remarks>A function that throws is reported and taken as one that did not handle. Allocates nothing.</remarks>
    public bool RunOnce()
    {
        if (!_action.TryTakeRun())
        {
            return false;
        }

        // Ordering: none needed; another thread never reads its own number here.
        Volatile.Write(ref _runner, Environment.CurrentManagedThreadId);
        IrqResult result = ActionRunner.RunThread(_descriptor, _action);
        Volatile.Write(ref _runner, 0);
        if (result == IrqResult.Handled)
        {
            LineThreads.Of(_descriptor).CountHandled();
        }

        OneShot.Finish(_descriptor, _action);
        if (result == IrqResult.WakeThread)
        {
            ActionThreads.WakeSecondary(_descriptor, _action);
        }

        OneShot.EndThread(_descriptor);
        return true;
    }

    /// <summary>Tells where the thread is to run, when that has changed since it was asked last.</summary>
    /// <param name="affinity">The CPUs on which the interrupt is handled.</param>
    /// <returns>Whether it has changed; true the first time.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_thread_check_affinity.</remarks>
    public bool TryTakeAffinity([NotNullWhen(true)] out CpuMask? affinity)
    {
        affinity = null;

        // Ordering: a full fence; pairs with NoteAffinity, whose caller has stored the mask.
        if (Interlocked.Exchange(ref _hasNewAffinity, 0) == 0)
        {
            return false;
        }

        using GateHold held = _descriptor.Hold();
        affinity = _restored
            ?? (_descriptor.EffectiveAffinity.IsEmpty ? _descriptor.Affinity : _descriptor.EffectiveAffinity);
        _restored = null;
        _told = affinity;
        return true;
    }

    /// <summary>Gives the work up because its thread dies. Whoever waits for it is released; it never runs
    /// again.</summary>
    /// <remarks>For executors only, in their thread's last frame. Source: kernel/irq/manage.c,
    /// irq_thread_dtor.</remarks>
    public void Abandon()
    {
        // Ordering: a full fence; wakes after it are ignored.
        if (Interlocked.Exchange(ref _isAbandoned, 1) != 0)
        {
            return;
        }

        _descriptor.System.Diagnostics.Log(
            IrqDiagnosticId.ThreadDied, nameof(IrqThreadWork), $"The thread {Name} of interrupt {Irq} has died.", Irq);
        bool wasWoken = _action.TryTakeRun();
        OneShot.Finish(_descriptor, _action);
        if (wasWoken)
        {
            OneShot.EndThread(_descriptor);
        }
    }

    /// <summary>Where its thread runs; null if it is to be told that before its next run.</summary>
    internal CpuMask? KnownAffinity =>
        // Ordering: pairs with the exchanges in TryTakeAffinity; the system is at rest.
        _restored ?? (Volatile.Read(ref _hasNewAffinity) == 0 ? _told : null);

    /// <summary>Has a new thread run where the one did that it stands for, until there is news.</summary>
    internal void RestoreAffinity(CpuMask affinity) => _restored = affinity;

    /// <summary>Takes it as given up, in a system that is being restored: no one is notified.</summary>
    internal void RestoreAbandoned()
    {
        // Ordering: pairs with the read in IsAbandoned; no thread uses it yet.
        Volatile.Write(ref _isAbandoned, 1);
    }

    /// <summary>The thread's name.</summary>
    public override string ToString() => Name;

    /// <summary>Notes that the interrupt goes to other CPUs. The gate may be held.</summary>
    internal void NoteAffinity()
    {
        _restored = null;

        // Ordering: pairs with TryTakeAffinity, which reads the mask under the gate.
        Volatile.Write(ref _hasNewAffinity, 1);
    }
}
