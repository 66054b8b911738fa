namespace Genirq.Planning.Rebuild;

/// <summary>Where an interrupt arrives.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Vector">Its vector.</param>
public readonly record struct VectorPlace(int Cpu, int Vector);
