using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The flow of levels: masked while it is handled, since the line stays up until then.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/chip.c, handle_level_irq.</remarks>
public sealed class LevelFlow : IrqFlowHandler
{
    private LevelFlow()
        : base("level")
    {
    }

    /// <summary>The only instance.</summary>
    public static LevelFlow Instance { get; } = new();

    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        IrqLine.MaskAcknowledge(descriptor);
        if (!MayRun(descriptor, cpu))
        {
            return;
        }

        Arrive(descriptor);
        if (!IsWanted(descriptor))
        {
            descriptor.Progress |= IrqProgress.Pending;
            return;
        }

        Count(descriptor, cpu);
        RunActions(descriptor, cpu);

        // A one-shot line opens when its threads have run. Source: cond_unmask_irq.
        if (!descriptor.IsDisabled && descriptor.IsMasked && descriptor.ThreadsOneShot == 0)
        {
            IrqLine.Unmask(descriptor);
        }
    }
}
