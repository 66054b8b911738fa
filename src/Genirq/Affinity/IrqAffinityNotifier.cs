using Genirq.Cpus;

namespace Genirq.Affinity;

/// <summary>Wants to know where an interrupt goes, each time that its affinity changes.</summary>
/// <remarks>
/// Called by <see cref="IrqAffinity.RunNotifications"/>, on that caller's thread and under no lock. Serves one
/// interrupt at a time. Source: Linux 6.12, include/linux/interrupt.h, struct irq_affinity_notify.
/// </remarks>
public sealed class IrqAffinityNotifier
{
    /// <summary>Makes a notifier.</summary>
    /// <param name="notify">Gets the interrupt and its affinity, which is the parked one if one is parked.</param>
    /// <param name="released">Called when it is neither installed nor queued any more; null for nothing.</param>
    public IrqAffinityNotifier(Action<Irq, CpuMask> notify, Action? released = null)
    {
        ArgumentNullException.ThrowIfNull(notify);
        Notify = notify;
        Released = released;
    }

    /// <summary>What is called.</summary>
    internal Action<Irq, CpuMask> Notify { get; }

    /// <summary>What is called at the end.</summary>
    internal Action? Released { get; }

    /// <summary>The interrupt that it serves. Guarded by the queue's lock, as are those below.</summary>
    internal Irq Irq { get; set; }

    /// <summary>One for being installed, one for being queued or run.</summary>
    internal int References { get; set; }

    /// <summary>Whether it waits to be run.</summary>
    internal bool IsQueued { get; set; }
}
