namespace Genirq.Platforms.X86.State;

/// <summary>Which vectors an interrupt has.</summary>
/// <param name="Irq">The interrupt.</param>
/// <param name="Vectors">Its vectors.</param>
public sealed record VectorPlacement(Irq Irq, VectorState Vectors);
