using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;

namespace Genirq.Tests.Affinity;

/// <summary>A root whose interrupts go to single CPUs.</summary>
internal sealed class AffinityDomain(IrqChip chip, IrqStates states)
    : IrqDomain(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Activate)
{
    public int ActivateResult { get; set; }

    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            SetHardwareIrqAndChip(irq, new HardwareIrq((ulong)irq.Number), chip, null);
            System.SetHandler(irq, EdgeFlow.Instance, "edge");
            System.Find(irq)!.SetLevelStates(states);
        }

        return 0;
    }

    public override void Free(Irq first, int count) => FreeTop(first, count);

    public override int Activate(IrqData data, bool reserve) => ActivateResult;
}
