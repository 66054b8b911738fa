using Genirq.Cpus;

namespace Genirq.Planning.Plans;

/// <summary>An interrupt whose new affinity waits for its next event.</summary>
/// <param name="Irq">The interrupt.</param>
/// <param name="Cpus">The CPUs that it is to go to.</param>
public sealed record ParkedMove(Irq Irq, CpuMask Cpus);
