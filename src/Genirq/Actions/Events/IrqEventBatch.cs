namespace Genirq.Actions.Events;

/// <summary>Events of one interrupt that were delivered together.</summary>
/// <param name="Count">How many there were since the batch before, 1 or more.</param>
/// <param name="Total">How many there were since the request, this batch included.</param>
public readonly record struct IrqEventBatch(long Count, long Total);
