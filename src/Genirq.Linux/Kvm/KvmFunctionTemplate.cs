using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace Genirq.Linux.Kvm;

/// <summary>What the domain of a guest's function is made of: its vectors by index, whose messages the guest
/// writes.</summary>
internal sealed class KvmFunctionTemplate() : MsiDomainOps(MsiDomainCallbacks.SetDescriptor)
{
    private static readonly KvmFunctionTemplate s_ops = new();

    /// <summary>The blueprint.</summary>
    public static MsiDomainTemplate Template => new()
    {
        Chip = new FunctionChip(),
        Ops = s_ops,
        Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.AllocateSimpleDescriptors | MsiFlags.FreeDescriptors,
        BusToken = BusToken.DeviceMsi,
        Flow = EdgeFlow.Instance,
        FlowName = "edge",
    };

    /// <inheritdoc/>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        argument.Descriptor = descriptor;
        argument.HardwareIrq = new HardwareIrq(descriptor.Index);
    }

    private sealed class FunctionChip() : IrqChip(
        "KVM-MSIX", IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge
            | IrqChipCallbacks.WriteMessage)
    {
        public override void Acknowledge(IrqData data) => IrqChipParent.Acknowledge(data);

        public override void Mask(IrqData data)
        {
            // The guest masks, in its function's table.
        }

        public override void Unmask(IrqData data)
        {
            // As above.
        }

        public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
        {
            // The guest has written it.
        }
    }
}
