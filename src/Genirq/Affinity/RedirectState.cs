using Genirq.Descriptors;

namespace Genirq.Affinity;

/// <summary>Where an interrupt that a demultiplexer hands on is to be handled. Guarded by the interrupt's
/// lock.</summary>
/// <param name="descriptor">The interrupt.</param>
/// <remarks>Source: Linux 7.3, include/linux/irqdesc.h, struct irq_redirect.</remarks>
internal sealed class RedirectState(IrqDescriptor descriptor)
{
    /// <summary>The interrupt.</summary>
    public IrqDescriptor Descriptor { get; } = descriptor;

    /// <summary>The CPU that handles what arrives on one outside of the effective affinity; -1 before an affinity was
    /// set.</summary>
    public int Target { get; set; } = -1;

    /// <summary>Whether an event waits to be handled on the CPU in whose queue it is.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>The CPU in whose queue it is, or out of whose queue it has just been taken by who waits for the
    /// interrupt's lock; -1 if it is in none.</summary>
    public int QueuedOn { get; set; } = -1;

    /// <summary>The next in the queue. Guarded by the queue's lock.</summary>
    public RedirectState? Next { get; set; }

    /// <summary>Makes it that of a fresh interrupt.</summary>
    public void Clear()
    {
        Target = -1;
        Descriptor.System.Redirects.Forget(this);
    }
}
