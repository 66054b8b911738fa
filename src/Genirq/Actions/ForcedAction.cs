using Genirq.Actions.Threads;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Actions;

/// <summary>An action whose handler runs in a thread although it was written for interrupt context.</summary>
/// <remarks>
/// Forced handlers of one line run one at a time, as they would in interrupt context.
/// Source: Linux 6.12, kernel/irq/manage.c, irq_setup_forced_threading and irq_forced_thread_fn.
/// </remarks>
internal sealed class ForcedAction : IrqAction
{
    private readonly LineThreads _threads;
    private readonly IrqAction _inner;

    // The CPU that took the last event; seen by the thread through the mark that wakes it.
    private CpuContext _cpu;

    /// <summary>Makes the action, with a secondary if what was requested has a thread function too.</summary>
    public ForcedAction(IrqDescriptor descriptor, IrqAction inner)
        : base(inner.Irq, new IrqRequest(inner.Name, inner.Flags | IrqFlags.OneShot, inner.DeviceId))
    {
        _threads = LineThreads.Of(descriptor);
        _inner = inner;
        _cpu = descriptor.System.Cpus[0];
        Secondary = inner.HasThreadFunction ? new SecondaryAction(inner) : null;
    }

    /// <inheritdoc/>
    public override bool HasPrimary => false;

    /// <inheritdoc/>
    public override bool HasThreadFunction => true;

    /// <inheritdoc/>
    public override IrqAction? Secondary { get; }

    /// <inheritdoc/>
    public override IrqAction Requested => _inner;

    /// <summary>The CPU that took the last event.</summary>
    public CpuContext Cpu
    {
        get => _cpu;
        set => _cpu = value;
    }

    /// <inheritdoc/>
    public override IrqResult Invoke(CpuContext cpu)
    {
        _cpu = cpu;
        return IrqResult.WakeThread;
    }

    /// <inheritdoc/>
    public override IrqResult InvokeThread()
    {
        lock (_threads.ForcedGate)
        {
            return _inner.Invoke(_cpu);
        }
    }
}
