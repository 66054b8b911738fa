namespace Genirq.Planning.Plans;

/// <summary>Where an interrupt arrives.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Vector">Its vector.</param>
public readonly record struct PlanPlace(int Cpu, int Vector);
