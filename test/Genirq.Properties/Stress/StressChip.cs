using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Properties.Stress;

/// <summary>A device's chip that composes and forgets messages.</summary>
internal sealed class StressChip() : IrqChip(
    "stress", IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge
    | IrqChipCallbacks.ComposeMessage | IrqChipCallbacks.WriteMessage)
{
    /// <inheritdoc/>
    public override void Mask(IrqData data)
    {
    }

    /// <inheritdoc/>
    public override void Unmask(IrqData data)
    {
    }

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data)
    {
    }

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
        messages[0] = new MsiMessage(0xFEE00000, 0, (uint)data.Irq.Number);

    /// <inheritdoc/>
    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
    }
}
