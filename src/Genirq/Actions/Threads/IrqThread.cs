namespace Genirq.Actions.Threads;

/// <summary>The thread of one action, as its executor has made it.</summary>
public abstract class IrqThread
{
    /// <summary>Tells the thread that its work may be woken. Called in interrupt context: never blocks or
    /// allocates.</summary>
    /// <remarks>Several calls before the thread looks may count as one.</remarks>
    public abstract void Wake();

    /// <summary>Ends the thread and waits until it has ended; if it was woken before, its work runs once
    /// more.</summary>
    /// <remarks>Called once, and not from the thread itself.</remarks>
    public abstract void Stop();
}
