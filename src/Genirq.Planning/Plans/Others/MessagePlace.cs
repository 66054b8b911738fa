using Genirq.Cpus;

namespace Genirq.Planning.Plans.Others;

/// <summary>Where a message interrupt is, as far as is known.</summary>
/// <param name="Cpu">Its CPU; null while it is shut down, or where nothing tells.</param>
/// <param name="OneOf">The CPUs of which one has it, where nothing tells which.</param>
/// <param name="IsShutDown">Whether it is shut down.</param>
/// <param name="MayBeShutDown">Whether it may be shut down.</param>
internal readonly record struct MessagePlace(int? Cpu, CpuMask? OneOf, bool IsShutDown, bool MayBeShutDown);
