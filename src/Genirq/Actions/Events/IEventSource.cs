namespace Genirq.Actions.Events;

/// <summary>The state of an action whose events are counted.</summary>
internal interface IEventSource
{
    /// <summary>What counts them.</summary>
    EventSignal Source { get; }
}
