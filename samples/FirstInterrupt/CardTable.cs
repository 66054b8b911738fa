using Genirq;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace FirstInterrupt;

/// <summary>The card's message table, as the core sees it: a chip that writes messages and masks entries.</summary>
internal sealed class CardTable() : IrqChip(
    "nic",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.WriteMessage)
{
    /// <summary>What a domain for such a card is made of.</summary>
    public static MsiDomainTemplate Template { get; } = new()
    {
        Chip = new CardTable(),
        Ops = new IndexOps(),
        Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps
            | MsiFlags.AllocateSimpleDescriptors | MsiFlags.FreeDescriptors,
        BusToken = BusToken.DeviceMsi,
        Flow = EdgeFlow.Instance,
        FlowName = "edge",
    };

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data) => IrqChipParent.Acknowledge(data);

    /// <inheritdoc/>
    public override void Mask(IrqData data)
    {
        // A real card sets the mask bit of its table's entry here.
    }

    /// <inheritdoc/>
    public override void Unmask(IrqData data)
    {
        // And clears it here.
    }

    /// <inheritdoc/>
    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
        // And writes address and data of the entry here.
    }

    // In the device's domain an interrupt is known by its index.
    private sealed class IndexOps() : MsiDomainOps(MsiDomainCallbacks.SetDescriptor)
    {
        public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
        {
            argument.Descriptor = descriptor;
            argument.HardwareIrq = new HardwareIrq(descriptor.Index);
        }
    }
}
