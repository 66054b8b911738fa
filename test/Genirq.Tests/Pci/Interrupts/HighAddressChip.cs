using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Tests.Pci.Interrupts;

/// <summary>Composes messages for an address above 4 GiB.</summary>
internal sealed class HighAddressChip() : IrqChip(
    "high", IrqChipCallbacks.ComposeMessage | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetAffinity)
{
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
        messages[0] = new MsiMessage(0xFEE00000, 1, 0x40);
}
