using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Tests.Pci.Interrupts;

/// <summary>A parent's chip that writes masking down.</summary>
internal sealed class MaskLogChip(List<string> log) : IrqChip(
    "masks",
    IrqChipCallbacks.ComposeMessage | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask
    | IrqChipCallbacks.SetAffinity)
{
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
        messages[0] = new MsiMessage(0xFEE00000, 0, 0x40);

    public override void Mask(IrqData data) => log.Add("parent mask");

    public override void Unmask(IrqData data) => log.Add("parent unmask");
}
