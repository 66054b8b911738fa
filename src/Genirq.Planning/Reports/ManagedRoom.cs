namespace Genirq.Planning.Reports;

/// <summary>How many managed vectors would still be granted.</summary>
/// <param name="Vectors">The largest request, spread over all possible CPUs: one for each of them, at most a whole
/// table; 0 if any of them is full, since each gives one.</param>
/// <param name="Times">How many such requests would succeed one after the other.</param>
/// <param name="LimitingCpu">The possible CPU with the least room, the lowest of equals.</param>
public sealed record ManagedRoom(int Vectors, int Times, int LimitingCpu);
