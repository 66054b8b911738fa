using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Benchmarks.World;

/// <summary>A chip whose acknowledge is its parent's; masking and writing messages do nothing.</summary>
/// <param name="name">The chip's name.</param>
/// <param name="extra">Callbacks besides acknowledge, mask and unmask.</param>
internal sealed class ForwardingChip(string name, IrqChipCallbacks extra = IrqChipCallbacks.None) : IrqChip(
    name, IrqChipCallbacks.Acknowledge | IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | extra)
{
    /// <inheritdoc/>
    public override void Acknowledge(IrqData data) => IrqChipParent.Acknowledge(data);

    /// <inheritdoc/>
    public override void Mask(IrqData data)
    {
    }

    /// <inheritdoc/>
    public override void Unmask(IrqData data)
    {
    }

    /// <inheritdoc/>
    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
    }
}
