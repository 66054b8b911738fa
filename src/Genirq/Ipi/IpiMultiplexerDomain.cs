using Genirq.Chips;
using Genirq.Domains;
using Genirq.Flow;

namespace Genirq.Ipi;

/// <summary>The domain of multiplexed interrupts.</summary>
/// <param name="chip">Their chip.</param>
/// <remarks>Source: Linux 6.12, kernel/irq/ipi-mux.c, ipi_mux_domain_ops.</remarks>
internal sealed class IpiMultiplexerDomain(IrqChip chip)
    : IrqDomain(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
{
    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            System.SetPerCpuDeviceId(irq);
            SetInfo(irq, new IrqLevelInfo(new HardwareIrq((ulong)i), chip) { Flow = PerCpuDeviceIdFlow.Instance });
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count) => FreeTop(first, count);
}
