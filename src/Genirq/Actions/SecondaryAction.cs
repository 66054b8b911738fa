using Genirq.Cpus;

namespace Genirq.Actions;

/// <summary>The thread function of an action whose handler was moved into a thread: it needs a thread of its
/// own.</summary>
/// <param name="inner">What was requested.</param>
/// <remarks>Not in the line's list. Source: Linux 6.12, kernel/irq/manage.c, irq_forced_secondary_handler.</remarks>
internal sealed class SecondaryAction(IrqAction inner)
    : IrqAction(inner.Irq, new IrqRequest(inner.Name, inner.Flags, inner.DeviceId))
{
    /// <inheritdoc/>
    public override bool IsForcedSecondary => true;

    /// <inheritdoc/>
    public override bool HasThreadFunction => true;

    /// <inheritdoc/>
    public override IrqResult Invoke(CpuContext cpu) => IrqResult.None;

    /// <inheritdoc/>
    public override IrqResult InvokeThread() => inner.InvokeThread();
}
