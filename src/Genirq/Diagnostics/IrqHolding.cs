namespace Genirq.Diagnostics;

/// <summary>How much of a level somebody holds.</summary>
/// <param name="Name">Who: a device, or the domain of interrupts without a device.</param>
/// <param name="Count">How many interrupts.</param>
public sealed record IrqHolding(string Name, int Count);
