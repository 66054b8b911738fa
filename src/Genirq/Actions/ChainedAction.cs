using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Actions;

/// <summary>Stands for the actions of an interrupt whose events another handler takes apart. It is never to
/// run.</summary>
/// <param name="descriptor">The interrupt.</param>
/// <remarks>Source: Linux 6.12, kernel/irq/irqdesc.c and handle.c, chained_action and bad_chained_irq.</remarks>
internal sealed class ChainedAction(IrqDescriptor descriptor) : IrqAction(descriptor.Irq, new IrqRequest("chained"))
{
    /// <inheritdoc/>
    public override IrqResult Invoke(CpuContext cpu)
    {
        descriptor.System.Diagnostics.WarnOnce(
            IrqDiagnosticId.ChainedActionCalled,
            nameof(ChainedAction),
            $"Chained irq {descriptor.Irq} should not call an action.",
            descriptor.Irq);
        return IrqResult.None;
    }
}
