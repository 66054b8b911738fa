using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The flow of a level line below a controller that wants the end: masked first, ended after.</summary>
/// <remarks>
/// A line that is not one-shot stays masked at the end; the chip's end of interrupt opens it.
/// Source: Linux 6.12, kernel/irq/chip.c, handle_fasteoi_mask_irq.
/// </remarks>
public sealed class FastEoiMaskFlow : IrqFlowHandler
{
    private FastEoiMaskFlow()
        : base("fasteoi_mask")
    {
    }

    /// <summary>The only instance.</summary>
    public static FastEoiMaskFlow Instance { get; } = new();

    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        IrqChip chip = descriptor.Data.Chip!;
        IrqLine.MaskAcknowledge(descriptor);
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
        RunActions(descriptor, cpu);
        EoiSteps.EndHandled(descriptor, chip);
    }
}
