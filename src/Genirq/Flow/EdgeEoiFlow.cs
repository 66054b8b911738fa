using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The flow of edges at a controller that keeps a line quiet until it is told the end.</summary>
/// <remarks>An optional part of a Linux build. Source: Linux 6.12, kernel/irq/chip.c, handle_edge_eoi_irq.</remarks>
public sealed class EdgeEoiFlow : IrqFlowHandler
{
    private EdgeEoiFlow()
        : base("edge_eoi")
    {
    }

    /// <summary>The only instance.</summary>
    public static EdgeEoiFlow Instance { get; } = new();

    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        IrqChip chip = descriptor.Data.Chip!;
        Arrive(descriptor);
        if (!MayRun(descriptor, cpu) || !IsWanted(descriptor))
        {
            descriptor.Progress |= IrqProgress.Pending;
        }
        else
        {
            Count(descriptor, cpu);
            do
            {
                if (descriptor.Actions is null)
                {
                    break;
                }

                RunActions(descriptor, cpu);
            }
            while (descriptor.IsPending && !descriptor.IsDisabled);
        }

        chip.EndOfInterrupt(descriptor.Data);
    }
}
