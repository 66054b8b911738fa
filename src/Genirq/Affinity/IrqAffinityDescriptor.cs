using Genirq.Cpus;

namespace Genirq.Affinity;

/// <summary>Where an interrupt is to go, and who decides.</summary>
/// <param name="Mask">The CPUs; empty is refused when the interrupt is allocated.</param>
/// <param name="IsManaged">Whether the core owns the affinity from then on.</param>
/// <remarks>Source: Linux 6.12, include/linux/interrupt.h, struct irq_affinity_desc.</remarks>
public sealed record IrqAffinityDescriptor(CpuMask Mask, bool IsManaged = false);
