using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>A flow that can be run as a non-maskable interrupt: it needs no lock.</summary>
/// <remarks>An NMI comes while any lock may be held on its CPU, so such a flow must take none.</remarks>
public abstract class NmiFlowHandler : IrqFlowHandler
{
    private protected NmiFlowHandler(string name)
        : base(name)
    {
    }

    internal sealed override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        descriptor.Gate.Exit();
        try
        {
            HandleUnlocked(descriptor, cpu);
        }
        finally
        {
            descriptor.Gate.Enter();
        }
    }

    /// <summary>Handles one event on one CPU, without any lock.</summary>
    internal void HandleUnlocked(IrqDescriptor descriptor, CpuContext cpu)
    {
        IrqChip chip = descriptor.Data.Chip!;
        cpu.Count(descriptor.Irq.Number);
        if (descriptor.Actions is { } action)
        {
            RunAction(descriptor, action, cpu);
        }

        if (chip.Has(IrqChipCallbacks.EndOfInterrupt))
        {
            chip.EndOfInterrupt(descriptor.Data);
        }
    }

    /// <summary>Runs the line's only action.</summary>
    private protected abstract void RunAction(IrqDescriptor descriptor, Actions.IrqAction action, CpuContext cpu);
}
