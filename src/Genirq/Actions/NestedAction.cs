using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Actions;

/// <summary>An action of an interrupt that is handled in the thread of another one: it has no thread of its
/// own.</summary>
/// <param name="descriptor">The interrupt.</param>
/// <param name="inner">What was requested.</param>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c, irq_nested_primary_handler.</remarks>
internal sealed class NestedAction(IrqDescriptor descriptor, IrqAction inner)
    : IrqAction(inner.Irq, new IrqRequest(inner.Name, inner.Flags, inner.DeviceId))
{
    /// <inheritdoc/>
    public override bool HasThreadFunction => true;

    /// <inheritdoc/>
    public override IrqAction Requested => inner;

    /// <inheritdoc/>
    public override IrqResult Invoke(CpuContext cpu)
    {
        descriptor.System.Diagnostics.Warn(
            IrqDiagnosticId.NestedPrimaryCalled,
            nameof(NestedAction),
            $"Primary handler called for nested irq {Irq}.",
            Irq);
        return IrqResult.None;
    }

    /// <inheritdoc/>
    public override IrqResult InvokeThread() => inner.InvokeThread();
}
