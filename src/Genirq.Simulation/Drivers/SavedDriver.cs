namespace Genirq.Simulation.Drivers;

/// <summary>What a snapshot tells of any driver.</summary>
/// <param name="IsStarted">Whether it has its device.</param>
/// <param name="Queues">The numbers of its open queues.</param>
public sealed record SavedDriver(bool IsStarted, IReadOnlyList<int> Queues);
