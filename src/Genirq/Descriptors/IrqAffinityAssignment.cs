using Genirq.Cpus;

namespace Genirq.Descriptors;

/// <summary>The affinity that a fresh descriptor gets.</summary>
/// <param name="Mask">The CPUs.</param>
/// <param name="States">The state bits that tell where the mask came from.</param>
/// <param name="Node">The NUMA node, or -1.</param>
internal readonly record struct IrqAffinityAssignment(CpuMask Mask, IrqStates States, int Node);
