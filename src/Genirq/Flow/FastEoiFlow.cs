using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The flow of controllers that need only be told the end of an interrupt.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/chip.c, handle_fasteoi_irq.</remarks>
public sealed class FastEoiFlow : IrqFlowHandler
{
    private FastEoiFlow()
        : base("fasteoi")
    {
    }

    /// <summary>The only instance.</summary>
    public static FastEoiFlow Instance { get; } = new();

    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        IrqChip chip = descriptor.Data.Chip!;
        if (!MayRun(descriptor, cpu))
        {
            if (descriptor.Has(IrqStates.ResendWhenInProgress))
            {
                descriptor.Progress |= IrqProgress.Pending;
            }

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

        // It moved to another CPU and came there while it was handled here.
        if (descriptor.IsPending)
        {
            IrqResend.Check(descriptor, inject: false);
        }
    }
}
