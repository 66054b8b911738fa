using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Chips;

/// <summary>The interrupts that wait to be resent in software; the last one queued is the first one handled.</summary>
/// <remarks>Thread-safe. Source: Linux 6.12, kernel/irq/resend.c, irq_sw_resend and resend_irqs.</remarks>
internal sealed class SoftwareResends
{
    private readonly Lock _gate = new();

    // Guarded by _gate. The end of the list is the head of Linux's.
    private readonly List<IrqDescriptor> _queue = [];

    /// <summary>Queues an interrupt, unless it is queued, and tells the platform's executor.</summary>
    public void Add(IrqDescriptor descriptor)
    {
        lock (_gate)
        {
            if (!descriptor.IsQueuedForResend)
            {
                descriptor.IsQueuedForResend = true;
                _queue.Add(descriptor);
            }
        }

        if (descriptor.System.Options.ScheduleSoftwareResends is { } schedule)
        {
            descriptor.System.Observe(
                nameof(IrqSystemOptions.ScheduleSoftwareResends), schedule, static each => each(), descriptor.Irq);
        }
    }

    /// <summary>Forgets an interrupt.</summary>
    public void Remove(IrqDescriptor descriptor)
    {
        // Ordering: pairs with the writes under the gate. Whoever queues it at this moment comes after the removal, as
        // it may with the gate.
        if (!Volatile.Read(ref descriptor.IsQueuedForResend))
        {
            return;
        }

        lock (_gate)
        {
            if (descriptor.IsQueuedForResend)
            {
                descriptor.IsQueuedForResend = false;
                _queue.Remove(descriptor);
            }
        }
    }

    /// <summary>Those that wait, in the order of their queueing: a copy.</summary>
    public IReadOnlyList<IrqDescriptor> Queue
    {
        get
        {
            lock (_gate)
            {
                return [.. _queue];
            }
        }
    }

    /// <summary>Puts others in place of those that wait. The system is at rest; no one is notified.</summary>
    public void Restore(IReadOnlyList<IrqDescriptor> queue)
    {
        lock (_gate)
        {
            _queue.Clear();
            foreach (IrqDescriptor descriptor in queue)
            {
                descriptor.IsQueuedForResend = true;
                _queue.Add(descriptor);
            }
        }
    }

    /// <summary>Handles all queued interrupts.</summary>
    /// <returns>How many were handled.</returns>
    public int Run(CpuContext cpu)
    {
        int handled = 0;
        while (TryTake() is { } descriptor)
        {
            if (Handle(descriptor, cpu))
            {
                handled++;
            }
        }

        return handled;
    }

    // Straight to the flow handler: what may be handled in interrupt context only was not queued.
    private static bool Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        using GateHold held = descriptor.Hold();
        if (!descriptor.IsAllocated)
        {
            return false;
        }

        bool isDone = false;
        try
        {
            descriptor.Flow.Handle(descriptor, cpu);
            isDone = true;
        }
        finally
        {
            // A chip has thrown before the flow noted that the event is here: the next one can be resent.
            if (!isDone)
            {
                descriptor.Progress &= ~IrqProgress.Replay;
            }
        }

        return true;
    }

    private IrqDescriptor? TryTake()
    {
        lock (_gate)
        {
            if (_queue.Count == 0)
            {
                return null;
            }

            IrqDescriptor descriptor = _queue[^1];
            _queue.RemoveAt(_queue.Count - 1);
            descriptor.IsQueuedForResend = false;
            return descriptor;
        }
    }
}
