using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Timings;

namespace Genirq.Flow;

/// <summary>The flow of lines that each CPU has for itself: several CPUs handle them at once.</summary>
/// <remarks>
/// The total count stays as it is. Differs from Linux: the interrupt's lock is held for counting and for the chip,
/// since the system has taken it already; never while actions run.
/// Source: Linux 6.12, kernel/irq/chip.c, handle_percpu_irq.
/// </remarks>
public sealed class PerCpuFlow : IrqFlowHandler
{
    private PerCpuFlow()
        : base("percpu")
    {
    }

    /// <summary>The only instance.</summary>
    public static PerCpuFlow Instance { get; } = new();

    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        IrqChip chip = descriptor.Data.Chip!;
        cpu.Count(descriptor.Irq.Number);
        if (chip.Has(IrqChipCallbacks.Acknowledge))
        {
            chip.Acknowledge(descriptor.Data);
        }

        if ((descriptor.Progress & IrqProgress.Timings) != 0)
        {
            IrqTimings.Record(descriptor, cpu);
        }

        IrqAction? first = descriptor.Actions;
        descriptor.Gate.Exit();
        IrqResult result = ActionRunner.Run(descriptor, first, cpu);
        descriptor.Gate.Enter();
        SpuriousDetection.Note(descriptor, result, cpu);
        if (chip.Has(IrqChipCallbacks.EndOfInterrupt))
        {
            chip.EndOfInterrupt(descriptor.Data);
        }
    }
}
