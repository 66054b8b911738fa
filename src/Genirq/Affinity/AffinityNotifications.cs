using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Affinity;

/// <summary>The notifiers of one system that wait to be told.</summary>
/// <remarks>Thread-safe. Source: Linux 6.12, kernel/irq/manage.c, irq_set_affinity_notifier and
/// irq_affinity_notify.</remarks>
internal sealed class AffinityNotifications(IrqSystem system)
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Queue<IrqAffinityNotifier> _queue = new();

    /// <summary>Installs a notifier, or takes the installed one away.</summary>
    /// <returns>0; -EINVAL: the interrupt is unknown or non-maskable.</returns>
    /// <exception cref="InvalidOperationException">The notifier serves an interrupt already.</exception>
    public int Install(IrqDescriptor? descriptor, IrqAffinityNotifier? notifier)
    {
        if (descriptor is null || (descriptor.Progress & IrqProgress.Nmi) != 0)
        {
            return ErrorCode.Invalid;
        }

        if (notifier is not null)
        {
            Prepare(notifier, descriptor.Irq);
        }

        IrqAffinityNotifier? old;
        using (GateHold held = descriptor.Hold())
        {
            old = descriptor.AffinityNotifier;
            descriptor.AffinityNotifier = notifier;
        }

        if (old is not null)
        {
            Cancel(old);
        }

        return 0;
    }

    /// <summary>Queues a notifier, unless it is queued. The interrupt's lock is held.</summary>
    public void Queue(IrqAffinityNotifier? notifier)
    {
        if (notifier is null)
        {
            return;
        }

        system.Find(notifier.Irq)?.AssertHeld();
        lock (_gate)
        {
            if (!notifier.IsQueued)
            {
                notifier.IsQueued = true;
                notifier.References++;
                _queue.Enqueue(notifier);
            }
        }
    }

    /// <summary>Takes a notifier's installation back without a word to it, as freeing an action does.</summary>
    public void Forget(IrqAffinityNotifier notifier)
    {
        lock (_gate)
        {
            notifier.References--;
        }
    }

    /// <summary>Those that wait to be told, in their order: a copy.</summary>
    public IReadOnlyList<IrqAffinityNotifier> Waiting
    {
        get
        {
            lock (_gate)
            {
                return [.. _queue];
            }
        }
    }

    /// <summary>Puts others in place of those that wait. The system is at rest.</summary>
    /// <param name="queue">Those that are to wait.</param>
    /// <param name="installed">Those that are installed, with their interrupts.</param>
    public void Restore(
        IReadOnlyList<(IrqAffinityNotifier Notifier, Irq Irq)> queue,
        IReadOnlyList<(IrqAffinityNotifier Notifier, Irq Irq)> installed)
    {
        lock (_gate)
        {
            _queue.Clear();
            foreach ((IrqAffinityNotifier notifier, Irq irq) in installed)
            {
                notifier.Irq = irq;
                notifier.References = 1;
            }

            foreach ((IrqAffinityNotifier notifier, Irq irq) in queue)
            {
                notifier.Irq = irq;
                notifier.References++;
                notifier.IsQueued = true;
                _queue.Enqueue(notifier);
            }
        }
    }

    /// <summary>Calls those that are queued now.</summary>
    /// <returns>How many there were.</returns>
    public int Run()
    {
        int told = 0;
        while (TryTake() is { } notifier)
        {
            if (system.Find(notifier.Irq) is { } descriptor)
            {
                (IrqAffinityNotifier Notifier, CpuMask Cpus) news = (notifier, AffinityOf(descriptor));
                system.Observe(
                    nameof(IrqAffinityNotifier),
                    news,
                    static each => each.Notifier.Notify(each.Notifier.Irq, each.Cpus),
                    notifier.Irq);
            }

            Drop(notifier, 1);
            told++;
        }

        return told;
    }

    private static CpuMask AffinityOf(IrqDescriptor descriptor)
    {
        using GateHold held = descriptor.Hold();
        return descriptor.Has(IrqStates.AffinityPending) ? descriptor.PendingAffinity : descriptor.Affinity;
    }

    private void Prepare(IrqAffinityNotifier notifier, Irq irq)
    {
        lock (_gate)
        {
            if (notifier.References != 0)
            {
                throw new InvalidOperationException($"The notifier serves interrupt {notifier.Irq} already.");
            }

            notifier.Irq = irq;
            notifier.References = 1;
        }
    }

    private void Cancel(IrqAffinityNotifier notifier)
    {
        int references = 1;
        lock (_gate)
        {
            if (notifier.IsQueued)
            {
                notifier.IsQueued = false;
                references = 2;
                Requeue(notifier);
            }
        }

        Drop(notifier, references);
    }

    private void Requeue(IrqAffinityNotifier without)
    {
        for (int count = _queue.Count; count > 0; count--)
        {
            IrqAffinityNotifier notifier = _queue.Dequeue();
            if (notifier != without)
            {
                _queue.Enqueue(notifier);
            }
        }
    }

    private IrqAffinityNotifier? TryTake()
    {
        lock (_gate)
        {
            if (!_queue.TryDequeue(out IrqAffinityNotifier? notifier))
            {
                return null;
            }

            notifier.IsQueued = false;
            return notifier;
        }
    }

    private void Drop(IrqAffinityNotifier notifier, int references)
    {
        lock (_gate)
        {
            notifier.References -= references;
            if (notifier.References != 0)
            {
                return;
            }
        }

        if (notifier.Released is { } released)
        {
            system.Observe(nameof(IrqAffinityNotifier.Released), released, static each => each(), notifier.Irq);
        }
    }
}
