using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Platforms.RiscV;

/// <summary>The chip of the IMSIC's level.</summary>
/// <remarks>Source: Linux 6.12, drivers/irqchip/irq-riscv-imsic-platform.c, imsic_irq_base_chip.</remarks>
internal sealed class ImsicChip(ImsicDomain domain) : IrqChip(
    "IMSIC",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Retrigger | IrqChipCallbacks.ComposeMessage
    | IrqChipCallbacks.SetAffinity | IrqChipCallbacks.Acknowledge,
    IrqChipFlags.SkipSetWake | IrqChipFlags.MaskOnSuspend)
{
    /// <inheritdoc/>
    /// <remarks>An affinity that waits is carried out. The flow of Linux 6.12 acknowledges nothing.</remarks>
    public override void Acknowledge(IrqData data) => PendingMove.CarryOut(data);

    /// <inheritdoc/>
    public override void Mask(IrqData data) => domain.Enable(data, isEnabled: false);

    /// <inheritdoc/>
    public override void Unmask(IrqData data) => domain.Enable(data, isEnabled: true);

    /// <inheritdoc/>
    /// <remarks>It says that nothing was done, so that the core sends again as well. Source:
    /// imsic_irq_retrigger.</remarks>
    public override bool Retrigger(IrqData data)
    {
        ImsicVector vector = (ImsicVector)data.ChipData!;
        domain.Write(vector.Cpu, vector.Identity);
        return false;
    }

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
        messages[0] = domain.MessageOf((ImsicVector)data.ChipData!);

    /// <inheritdoc/>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force) => domain.Move(data, mask);
}
