namespace Genirq.Linux.Events;

/// <summary>What a read takes from an event descriptor.</summary>
public enum EventFdMode
{
    /// <summary>The whole count.</summary>
    Counter = 0,

    /// <summary>One.</summary>
    Semaphore = 1,
}
