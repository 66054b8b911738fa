using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Tests.X86;

/// <summary>A device's message store that notes what is written.</summary>
internal sealed class CardChip(string name) : IrqChip(
    name, IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage, IrqChipFlags.OneshotSafe)
{
    public List<(Irq Irq, MsiMessage Message)> Written { get; } = [];

    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
        Written.Add((data.Irq, messages[0]));
        if (data.Descriptor.MsiDescriptor is { } descriptor && descriptor.Irq == data.Irq)
        {
            descriptor.Message = messages[0];
        }
    }
}
