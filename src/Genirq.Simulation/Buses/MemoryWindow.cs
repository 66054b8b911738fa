namespace Genirq.Simulation.Buses;

/// <summary>A range of addresses that a BAR answers.</summary>
/// <param name="Address">The first address.</param>
/// <param name="SizeBytes">How many bytes.</param>
/// <param name="Function">Whose.</param>
/// <param name="Bar">Which.</param>
internal sealed record MemoryWindow(ulong Address, ulong SizeBytes, BusFunction Function, int Bar);
