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
        if (!MayRun(descriptor))
        {
            if (descriptor.Has(IrqStates.ResendWhenInProgress))
            {
                descriptor.Progress |= IrqProgress.Pending;
            }

            EndUnlessHandledOnly(descriptor, chip);
            return;
        }

        descriptor.Progress &= ~(IrqProgress.Replay | IrqProgress.Waiting);
        if (!IsWanted(descriptor))
        {
            descriptor.Progress |= IrqProgress.Pending;
            IrqLine.Mask(descriptor);
            EndUnlessHandledOnly(descriptor, chip);
            return;
        }

        Count(descriptor, cpu);
        bool oneShot = (descriptor.Progress & IrqProgress.OneShot) != 0;
        if (oneShot)
        {
            IrqLine.Mask(descriptor);
        }

        RunActions(descriptor);
        chip.EndOfInterrupt(descriptor.Data);
        if (oneShot && !descriptor.IsDisabled && descriptor.IsMasked)
        {
            IrqLine.Unmask(descriptor);
        }

        if (descriptor.IsPending)
        {
            IrqResend.Check(descriptor, inject: false);
        }
    }

    private static void EndUnlessHandledOnly(IrqDescriptor descriptor, IrqChip chip)
    {
        if ((chip.Flags & IrqChipFlags.EoiIfHandled) == 0)
        {
            chip.EndOfInterrupt(descriptor.Data);
        }
    }
}
