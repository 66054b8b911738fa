using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Properties.Msi;

/// <summary>A device's chip: composes a message and keeps what was written.</summary>
internal sealed class DeviceChip() : IrqChip(
    "device",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.ComposeMessage | IrqChipCallbacks.WriteMessage)
{
    /// <summary>The last message of each interrupt.</summary>
    public Dictionary<Irq, MsiMessage> Written { get; } = [];

    /// <inheritdoc/>
    public override void Mask(IrqData data)
    {
    }

    /// <inheritdoc/>
    public override void Unmask(IrqData data)
    {
    }

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
        messages[0] = new MsiMessage(0xFEE00000, 0, (uint)data.Irq.Number);

    /// <inheritdoc/>
    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages) =>
        Written[data.Irq] = messages[0];
}
