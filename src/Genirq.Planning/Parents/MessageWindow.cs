namespace Genirq.Planning.Parents;

/// <summary>A range of interrupts of the machine that messages can have.</summary>
/// <param name="First">The first one's number at the interrupt controller; null if not told.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Source">What says so.</param>
internal readonly record struct MessageWindow(long? First, long Count, string Source);
