using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The simple flow without counting and spurious detection, for lines that software takes apart.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/chip.c, handle_untracked_irq.</remarks>
public sealed class UntrackedFlow : IrqFlowHandler
{
    private UntrackedFlow()
        : base("untracked")
    {
    }

    /// <summary>The only instance.</summary>
    public static UntrackedFlow Instance { get; } = new();

    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
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

        RunUnnoted(descriptor, cpu);
    }
}
