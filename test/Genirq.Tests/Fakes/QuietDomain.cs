using Genirq.Chips;
using Genirq.Domains;

namespace Genirq.Tests.Fakes;

/// <summary>A level that notes nothing and allocates no memory.</summary>
internal sealed class QuietDomain() : IrqDomain(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
{
    private readonly RecordingChip _chip = new("quiet", RecordingChip.Usual, new CallLog());

    public IrqChip Chip => _chip;

    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            SetHardwareIrqAndChip(irq, new HardwareIrq((ulong)irq.Number), _chip, null);
        }

        return 0;
    }

    public override void Free(Irq first, int count) => FreeCommon(first, count);
}
