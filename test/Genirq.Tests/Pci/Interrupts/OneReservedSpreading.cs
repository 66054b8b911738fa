using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Pci.Interrupts;

namespace Genirq.Tests.Pci.Interrupts;

/// <summary>The first interrupt is not managed; the others have one CPU each.</summary>
/// <param name="cpus">How many CPUs there are; 0: more are reserved than the minimum, so that none is left.</param>
internal sealed class OneReservedSpreading(int cpus) : IVectorSpreading
{
    public int CountVectors(int minimum, int maximum) => cpus == 0 ? 0 : Math.Min(maximum, 1 + cpus);

    public IReadOnlyList<IrqAffinityDescriptor>? Spread(int count) =>
    [
        new IrqAffinityDescriptor(CpuMask.FirstCpus(4)),
        .. Enumerable.Range(0, count - 1).Select(cpu => new IrqAffinityDescriptor(CpuMask.Of(cpu), IsManaged: true)),
    ];
}
