using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Platforms.X86.Legacy;

/// <summary>The chip of the remapping units' own interrupts; the units' registers are not modelled.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/kernel/apic/msi.c, dmar_msi_controller.</remarks>
internal sealed class DmarMsiChip(VectorDomain vectors) : IrqChip(
    "DMAR-MSI",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.Retrigger
    | IrqChipCallbacks.ComposeMessage | IrqChipCallbacks.WriteMessage,
    IrqChipFlags.SkipSetWake | IrqChipFlags.AffinityPreStartup
    | (vectors.System.Options.Release.ChipsDeferMoves ? IrqChipFlags.MoveDeferred : IrqChipFlags.None))
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
    public override void Acknowledge(IrqData data) => IrqChipParent.Acknowledge(data);

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data) => IrqChipParent.RetriggerHierarchy(data);

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
        messages[0] = ApicChip.Compose(vectors, VectorDomain.LevelBelow(data), isOfUnit: true);

    /// <inheritdoc/>
    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
    }
}
