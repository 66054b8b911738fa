namespace Genirq.Diagnostics;

/// <summary>How much of a level one consumer holds.</summary>
/// <param name="Name">Who: a device, or the domain of interrupts without a device.</param>
/// <param name="Count">How many interrupts.</param>
public sealed record IrqHolding(string Name, int Count);
