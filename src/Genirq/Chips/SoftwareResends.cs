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

    /// <summary>Queues an interrupt, unless it is queued.</summary>
    public void Add(IrqDescriptor descriptor)
    {
        lock (_gate)
        {
            if (!_queue.Contains(descriptor))
            {
                _queue.Add(descriptor);
            }
        }
    }

    /// <summary>Forgets an interrupt.</summary>
    public void Remove(IrqDescriptor descriptor)
    {
        if (descriptor.System.Options.HasSoftwareResend)
        {
            lock (_gate)
            {
                _queue.Remove(descriptor);
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
            descriptor.System.HandleIrq(descriptor.Irq, cpu);
            handled++;
        }

        return handled;
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
            return descriptor;
        }
    }
}
