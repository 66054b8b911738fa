using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Platforms.X86.Legacy;

/// <summary>The chip of the legacy controllers, "XT-PIC". Its registers are not modelled.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/kernel/i8259.c, i8259A_chip.</remarks>
internal sealed class LegacyPicChip(VectorDomain vectors) : IrqChip(
    "XT-PIC",
    IrqChipCallbacks.Mask | IrqChipCallbacks.MaskAcknowledge | IrqChipCallbacks.Disable | IrqChipCallbacks.Unmask)
{
    /// <inheritdoc/>
    public override void Mask(IrqData data)
    {
    }

    /// <inheritdoc/>
    public override void MaskAcknowledge(IrqData data) => vectors.EndOfInterrupt(data);

    /// <inheritdoc/>
    public override void Disable(IrqData data)
    {
    }

    /// <inheritdoc/>
    public override void Unmask(IrqData data)
    {
    }
}
