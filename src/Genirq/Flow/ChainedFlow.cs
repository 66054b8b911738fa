using System.Diagnostics.CodeAnalysis;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Flow;

/// <summary>The flow of an interrupt whose events another handler takes apart: no actions, no counting.</summary>
/// <remarks>
/// Installed by <see cref="IrqSystem.SetChainedHandler(Irq, ChainedFlow?)"/>; one instance may serve many interrupts.
/// A handler that throws is reported. Source: Linux 6.12, include/linux/irq.h, irq_set_chained_handler.
/// </remarks>
public sealed class ChainedFlow : IrqFlowHandler
{
    private readonly ChainedHandler _handler;

    /// <summary>Makes the flow.</summary>
    /// <param name="handler">Takes the events apart; make it static, and find its state in the handler data.</param>
    public ChainedFlow(ChainedHandler handler)
        : base("chained")
    {
        ArgumentNullException.ThrowIfNull(handler);
        _handler = handler;
    }

    // The last frame of the core: whatever the handler throws, the lock must be held again.
    [SuppressMessage("Design", "CA1031", Justification = "A handler may throw anything.")]
    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        descriptor.Gate.Exit();
        try
        {
            _handler(descriptor, cpu);
        }
        catch (Exception exception)
        {
            descriptor.System.Diagnostics.Log(
                IrqDiagnosticId.HandlerThrew,
                nameof(ChainedFlow),
                $"The chained handler of interrupt {descriptor.Irq} threw "
                + $"{exception.GetType().Name}: {exception.Message}",
                descriptor.Irq);
        }
        finally
        {
            descriptor.Gate.Enter();
        }
    }
}
