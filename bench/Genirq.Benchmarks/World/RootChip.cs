using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Benchmarks.World;

/// <summary>The root's chip: acknowledges by doing nothing, and composes a message.</summary>
internal sealed class RootChip() : IrqChip(
    "vec",
    IrqChipCallbacks.Acknowledge | IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.ComposeMessage)
{
    /// <inheritdoc/>
    public override void Acknowledge(IrqData data)
    {
    }

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
        messages[0] = new MsiMessage(0xFEE00000, 0, (uint)data.HardwareIrq.Number);
}
