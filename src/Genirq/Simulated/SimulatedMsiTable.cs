using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace Genirq.Simulated;

/// <summary>A device's message table without a device: messages are kept with their descriptors
/// (<see cref="MsiDescriptor.Message"/>), masks with the interrupts. For first steps and tests of drivers.</summary>
/// <remarks>A real table is a chip like this one, which writes the registers. Not in Linux.</remarks>
public sealed class SimulatedMsiTable : IrqChip
{
    private SimulatedMsiTable()
        : base(
            "table",
            IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge
                | IrqChipCallbacks.WriteMessage)
    {
    }

    /// <summary>The blueprint of a domain for such a table: an interrupt is known by its index.</summary>
    public static MsiDomainTemplate Template { get; } = new()
    {
        Chip = new SimulatedMsiTable(),
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
    }

    /// <inheritdoc/>
    public override void Unmask(IrqData data)
    {
    }

    /// <inheritdoc/>
    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Descriptor.MsiDescriptor is { } descriptor)
        {
            descriptor.Message = messages[0];
        }
    }

    private sealed class IndexOps() : MsiDomainOps(MsiDomainCallbacks.SetDescriptor)
    {
        public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
        {
            argument.Descriptor = descriptor;
            argument.HardwareIrq = new HardwareIrq(descriptor.Index);
        }
    }
}
