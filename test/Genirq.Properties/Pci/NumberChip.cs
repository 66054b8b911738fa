using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Properties.Pci;

/// <summary>Composes messages whose datum is the interrupt's number.</summary>
internal sealed class NumberChip() : IrqChip("number", IrqChipCallbacks.ComposeMessage)
{
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
        messages[0] = new MsiMessage(0xFEE00000, 0, (uint)data.Irq.Number << 5);
}
