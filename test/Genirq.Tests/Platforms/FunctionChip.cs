using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Tests.Platforms;

/// <summary>A function's message store that masks its parent with itself, as parents other than x86's demand.</summary>
internal sealed class FunctionChip(string name) : IrqChip(
    name, IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage, IrqChipFlags.OneshotSafe)
{
    public override void Mask(IrqData data) => IrqChipParent.Mask(data);

    public override void Unmask(IrqData data) => IrqChipParent.Unmask(data);

    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
        if (data.Descriptor.MsiDescriptor is { } descriptor && descriptor.Irq == data.Irq)
        {
            descriptor.Message = messages[0];
        }
    }
}
