using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Planning.Rebuild;

/// <summary>The chip of a rebuilt message store: it has a name, and keeps nothing of what it is told.</summary>
/// <param name="name">The name, as Linux's own of that kind.</param>
internal sealed class StoreChip(string name) : IrqChip(
    name, IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage)
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
    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
    }
}
