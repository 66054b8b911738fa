using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Flow;

/// <summary>The flow of lines that each CPU has for itself, with one action for each CPU, which has a device
/// there.</summary>
/// <remarks>
/// What the action says is not looked at. On a CPU that no action serves the line is disabled.
/// Source: Linux 6.12, kernel/irq/chip.c, handle_percpu_devid_irq.
/// </remarks>
public sealed class PerCpuDeviceIdFlow : IrqFlowHandler
{
    private PerCpuDeviceIdFlow()
        : base("percpu_devid")
    {
    }

    /// <summary>The only instance.</summary>
    public static PerCpuDeviceIdFlow Instance { get; } = new();

    internal override void Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        IrqChip chip = descriptor.Data.Chip!;
        cpu.Count(descriptor.Irq.Number);
        if (chip.Has(IrqChipCallbacks.Acknowledge))
        {
            chip.Acknowledge(descriptor.Data);
        }

        if (ActionRunner.ChooseAlone(descriptor.Actions, cpu) is { } action)
        {
            descriptor.Gate.Exit();
            ActionRunner.RunAlone(descriptor, action, cpu);
            descriptor.Gate.Enter();
        }
        else
        {
            Silence(descriptor, cpu);
        }

        if (chip.Has(IrqChipCallbacks.EndOfInterrupt))
        {
            chip.EndOfInterrupt(descriptor.Data);
        }
    }

    private static void Silence(IrqDescriptor descriptor, CpuContext cpu)
    {
        bool isEnabled = PerCpuLine.IsEnabled(descriptor, cpu);
        if (isEnabled)
        {
            PerCpuLine.Disable(descriptor, cpu);
        }

        descriptor.System.Diagnostics.LogOnce(
            IrqDiagnosticId.SpuriousPerCpu,
            nameof(PerCpuDeviceIdFlow),
            $"Spurious{(isEnabled ? " and unmasked" : "")} percpu IRQ{descriptor.Irq} on CPU{cpu.Index}",
            descriptor.Irq,
            cpu.Index);
    }
}
