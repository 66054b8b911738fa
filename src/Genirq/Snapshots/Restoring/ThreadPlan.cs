using Genirq.Cpus;

namespace Genirq.Snapshots.Restoring;

/// <summary>What becomes of one action's thread.</summary>
/// <param name="IsWoken">Whether it was woken.</param>
/// <param name="IsDead">Whether it is dead.</param>
/// <param name="Affinity">Where it runs; null if it is to be told that.</param>
internal sealed record ThreadPlan(bool IsWoken, bool IsDead, CpuMask? Affinity);
