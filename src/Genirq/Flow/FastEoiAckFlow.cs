using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The flow of an edge on one level and an end on another: acknowledged before, ended after.</summary>
/// <remarks>
/// For hierarchies whose outer chip latches edges above a controller that wants the end. The chip must have both
/// callbacks. Source: Linux 6.12, kernel/irq/chip.c, handle_fasteoi_ack_irq.
/// </remarks>
public sealed class FastEoiAckFlow : IrqFlowHandler
{
    private FastEoiAckFlow()
        : base("fasteoi_ack")
    {
    }

    /// <summary>The only instance.</summary>
    public static FastEoiAckFlow Instance { get; } = new();

    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        IrqChip chip = descriptor.Data.Chip!;
        if (!MayRun(descriptor, cpu))
        {
            EoiSteps.EndUnhandled(descriptor, chip);
            return;
        }

        Arrive(descriptor);
        if (!IsWanted(descriptor))
        {
            EoiSteps.LeavePending(descriptor);
            EoiSteps.EndUnhandled(descriptor, chip);
            return;
        }

        Count(descriptor, cpu);
        EoiSteps.MaskIfOneShot(descriptor);
        chip.Acknowledge(descriptor.Data);
        RunActions(descriptor, cpu);
        EoiSteps.EndHandled(descriptor, chip);
    }
}
