namespace Genirq.Actions;

/// <summary>Told of each run of a handler in interrupt context.</summary>
/// <remarks>
/// Data plane: called on the CPU that handles the event, under no lock. It must be quick, must not call into the
/// system, and must not throw. Source: Linux 6.12, include/trace/events/irq.h.
/// </remarks>
public abstract class IrqTracer
{
    /// <summary>A handler is about to run.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The name of its request.</param>
    /// <param name="cpu">The CPU.</param>
    /// <remarks>Source: Linux 6.12, include/trace/events/irq.h, irq_handler_entry.</remarks>
    public virtual void HandlerEntered(Irq irq, string name, int cpu)
    {
    }

    /// <summary>A handler has run.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The name of its request.</param>
    /// <param name="cpu">The CPU.</param>
    /// <param name="result">What it said; none if it threw.</param>
    /// <remarks>Source: Linux 6.12, include/trace/events/irq.h, irq_handler_exit.</remarks>
    public virtual void HandlerLeft(Irq irq, string name, int cpu, IrqResult result)
    {
    }
}
