using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Linux.Vfio;

/// <summary>The chip of vectors behind VFIO: an event descriptor needs no acknowledgement, and can be signalled from
/// here too.</summary>
internal sealed class VfioMsiChip() : IrqChip(
    "VFIO", IrqChipCallbacks.Acknowledge | IrqChipCallbacks.ComposeMessage | IrqChipCallbacks.Retrigger)
{
    private const uint MessageWindow = 0xFEE0_0000;

    /// <summary>The chip.</summary>
    public static VfioMsiChip Instance { get; } = new();

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data)
    {
    }

    /// <inheritdoc/>
    /// <remarks>It reaches the copy of the table only: the kernel has its own message in the device.</remarks>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(data);
        messages[0] = new MsiMessage(MessageWindow, 0, (uint)data.HardwareIrq.Number);
    }

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.ChipData is VfioVectorSlot slot && slot.Raise();
    }
}
