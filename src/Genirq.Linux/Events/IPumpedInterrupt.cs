namespace Genirq.Linux.Events;

/// <summary>The state of a callback that raises an interrupt.</summary>
internal interface IPumpedInterrupt
{
    /// <summary>The pump has ended while it was watched: no event comes any more.</summary>
    void OnPumpEnded();
}
