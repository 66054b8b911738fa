namespace Genirq.Actions.Events;

/// <summary>Why no further events of an action come.</summary>
public enum IrqEventsEnd
{
    /// <summary>More can come.</summary>
    None,

    /// <summary>The events were disposed, or their action was freed by its owner.</summary>
    Disposed,

    /// <summary>The interrupt was freed while the action was installed: its device, function or domain has
    /// ended.</summary>
    InterruptFreed,

    /// <summary>The system was disposed.</summary>
    SystemDisposed,

    /// <summary>What brings the interrupt's events has stopped, for example the thread that waits for its
    /// descriptor.</summary>
    SourceStopped,
}
