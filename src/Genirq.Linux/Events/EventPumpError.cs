namespace Genirq.Linux.Events;

/// <summary>An exception on a pump's thread.</summary>
/// <param name="Exception">What was thrown.</param>
/// <param name="Subscription">Whose callback threw; null: the loop itself, which has ended with it.</param>
public sealed record EventPumpError(Exception Exception, EventSubscription? Subscription);
