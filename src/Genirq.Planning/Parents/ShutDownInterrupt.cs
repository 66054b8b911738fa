using Genirq.Cpus;

namespace Genirq.Planning.Parents;

/// <summary>A managed interrupt that is shut down until one of its CPUs comes back.</summary>
/// <param name="Owner">The function's slot.</param>
/// <param name="Irq">The interrupt.</param>
/// <param name="Cpus">Its CPUs, all offline; null if not told.</param>
public readonly record struct ShutDownInterrupt(string Owner, Irq Irq, CpuMask? Cpus);
