namespace Genirq.Actions.Events;

/// <summary>Thrown by a wait for events of an interrupt when no more can come and all were taken.</summary>
public sealed class IrqEventsEndedException : ObjectDisposedException
{
    /// <summary>Makes an exception without interrupt.</summary>
    public IrqEventsEndedException()
        : this("No more events come.")
    {
    }

    /// <summary>Makes an exception with a message only.</summary>
    /// <param name="message">A sentence with the operands in it.</param>
    public IrqEventsEndedException(string message)
        : base(nameof(IrqEvents), message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    /// <param name="message">A sentence with the operands in it.</param>
    /// <param name="innerException">The cause.</param>
    public IrqEventsEndedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal IrqEventsEndedException(Irq irq, string name, IrqEventsEnd reason)
        : this($"No more events of interrupt {irq} come to \"{name}\": {WhyOf(reason)}.")
    {
        Irq = irq;
        Reason = reason;
    }

    /// <summary>The interrupt, as it was when the action was installed.</summary>
    public Irq Irq { get; }

    /// <summary>Why it ended.</summary>
    public IrqEventsEnd Reason { get; }

    private static string WhyOf(IrqEventsEnd reason) => reason switch
    {
        IrqEventsEnd.InterruptFreed => "the interrupt was freed",
        IrqEventsEnd.SystemDisposed => "the system was disposed",
        IrqEventsEnd.SourceStopped => "what brings its events has stopped",
        _ => "the action was freed",
    };
}
