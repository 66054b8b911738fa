using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Planning.Rebuild;

/// <summary>The chip below all message stores: a capture does not tell the messages, so each is zero.</summary>
internal sealed class MachineRootChip() : IrqChip(
    "captured", IrqChipCallbacks.Acknowledge | IrqChipCallbacks.ComposeMessage)
{
    /// <summary>The chip; it has no state.</summary>
    public static MachineRootChip Instance { get; } = new();

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data)
    {
    }

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) => messages.Clear();
}
