using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The flow of an interrupt that is handled in the thread of another one: only thread functions run.</summary>
/// <remarks>
/// Entered through <see cref="IrqSystem.HandleNestedIrq(Irq)"/>, whatever flow the interrupt has. The functions may
/// block. Source: Linux 6.12, kernel/irq/chip.c, handle_nested_irq.
/// </remarks>
public sealed class NestedFlow : IrqFlowHandler
{
    private NestedFlow()
        : base("nested")
    {
    }

    /// <summary>The only instance.</summary>
    public static NestedFlow Instance { get; } = new();

    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        Arrive(descriptor);
        if (!IsWanted(descriptor))
        {
            descriptor.Progress |= IrqProgress.Pending;
            return;
        }

        Count(descriptor, cpu);
        OneShot.BeginThread(descriptor);
        IrqAction? first = descriptor.Actions;
        descriptor.Gate.Exit();
        IrqResult result = ActionRunner.RunThreads(descriptor, first);
        descriptor.Gate.Enter();
        try
        {
            SpuriousDetection.Note(descriptor, result, cpu);
        }
        finally
        {
            // Whatever a reader of diagnostics throws: another thread may wait for this one.
            OneShot.EndThread(descriptor);
        }
    }
}
