using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Platforms.LoongArch;

/// <summary>The chip of AVEC's level; acknowledging and masking need nothing.</summary>
/// <remarks>Source: Linux 6.12, drivers/irqchip/irq-loongarch-avec.c, avec_irq_controller.</remarks>
internal sealed class AvecChip(AvecDomain domain) : IrqChip(
    "AVECINTC",
    IrqChipCallbacks.Acknowledge | IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.SetAffinity
    | IrqChipCallbacks.ComposeMessage)
{
    private const int VectorShift = 4;
    private const int CpuShift = 12;

    /// <inheritdoc/>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force) => domain.Move(data, mask);

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages)
    {
        AvecVector vector = (AvecVector)data.ChipData!;
        ulong address = domain.Address | ((ulong)vector.Number << VectorShift) | ((ulong)vector.Cpu << CpuShift);
        messages[0] = new MsiMessage((uint)address, (uint)(address >> 32), 0);
    }
}
