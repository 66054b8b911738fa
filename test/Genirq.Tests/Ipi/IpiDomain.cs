using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Domains;

namespace Genirq.Tests.Ipi;

/// <summary>A domain for interrupts between CPUs; numbers begin at 20.</summary>
internal sealed class IpiDomain(IrqChip? chip) : IrqDomain(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
{
    private ulong _next = 20;

    public int Result { get; set; }

    public CpuMask? Asked { get; private set; }

    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        Asked = (CpuMask?)info?.Tag;
        for (int i = 0; i < count && Result == 0; i++)
        {
            SetHardwareIrqAndChip(new Irq(first.Number + i), new HardwareIrq(_next++), chip, null);
        }

        return Result;
    }

    public override void Free(Irq first, int count) => FreeCommon(first, count);
}
