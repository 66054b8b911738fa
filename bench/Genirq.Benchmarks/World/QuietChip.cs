using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Benchmarks.World;

/// <summary>A chip with what every flow calls, whose callbacks are empty.</summary>
internal sealed class QuietChip() : IrqChip(
    "quiet",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.EndOfInterrupt
        | IrqChipCallbacks.SetUpNmi,
    IrqChipFlags.SupportsNmi)
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
    public override void EndOfInterrupt(IrqData data)
    {
    }
}
