using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The flow without any chip operation, for lines that another handler demultiplexes.</summary>
/// <remarks>An event during its own handler is lost. Source: Linux 6.12, kernel/irq/chip.c,
/// handle_simple_irq.</remarks>
public sealed class SimpleFlow : IrqFlowHandler
{
    private SimpleFlow()
        : base("simple")
    {
    }

    /// <summary>The only instance.</summary>
    public static SimpleFlow Instance { get; } = new();

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

        Count(descriptor, cpu);
        RunActions(descriptor, cpu);
    }
}
