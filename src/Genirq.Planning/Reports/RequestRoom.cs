using Genirq.Cpus;

namespace Genirq.Planning.Reports;

/// <summary>How many regular vectors a set of CPUs would still grant.</summary>
/// <param name="Cpus">The CPUs, all online.</param>
/// <param name="Vectors">How many.</param>
/// <param name="StoppedBy">The CPU that Linux would choose next though it is full, because its count has drifted; -1 if
/// all are used up.</param>
public sealed record RequestRoom(CpuMask Cpus, long Vectors, int StoppedBy);
