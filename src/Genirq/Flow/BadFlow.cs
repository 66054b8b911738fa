using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Flow;

/// <summary>The flow of an interrupt that has none: it counts and reports.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/handle.c, handle_bad_irq.</remarks>
public sealed class BadFlow : IrqFlowHandler
{
    private BadFlow()
        : base("bad")
    {
    }

    /// <summary>The only instance.</summary>
    public static BadFlow Instance { get; } = new();

    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        descriptor.System.Diagnostics.Log(
            IrqDiagnosticId.BadIrq,
            nameof(BadFlow),
            $"Interrupt {descriptor.Irq} arrived, but it has no flow handler.",
            descriptor.Irq);
        Count(descriptor, cpu);
        descriptor.System.Options.AcknowledgeBadIrq?.Invoke(descriptor.Irq);
    }
}
