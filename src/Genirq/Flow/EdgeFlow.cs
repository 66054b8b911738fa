using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The flow of edges: acknowledged first, so that an edge during the handler is seen and handled after
/// it.</summary>
/// <remarks>
/// Edges during the handler are coalesced into one more run. Source: Linux 6.12, kernel/irq/chip.c, handle_edge_irq.
/// </remarks>
public sealed class EdgeFlow : IrqFlowHandler
{
    private EdgeFlow()
        : base("edge")
    {
    }

    /// <summary>The only instance.</summary>
    public static EdgeFlow Instance { get; } = new();

    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        Arrive(descriptor);
        if (!MayRun(descriptor, cpu) || !IsWanted(descriptor))
        {
            descriptor.Progress |= IrqProgress.Pending;
            IrqLine.MaskAcknowledge(descriptor);
            return;
        }

        Count(descriptor, cpu);
        descriptor.Data.Chip!.Acknowledge(descriptor.Data);
        do
        {
            if (descriptor.Actions is null)
            {
                IrqLine.Mask(descriptor);
                return;
            }

            // An edge came while the line was being handled, and masked it: open it before the next run.
            if (descriptor.IsPending && !descriptor.IsDisabled && descriptor.IsMasked)
            {
                IrqLine.Unmask(descriptor);
            }

            RunActions(descriptor, cpu);
        }
        while (descriptor.IsPending && !descriptor.IsDisabled);
    }
}
