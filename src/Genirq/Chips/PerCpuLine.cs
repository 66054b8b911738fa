using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Chips;

/// <summary>Enables and disables a per-CPU line on one CPU. The interrupt's lock is held by the caller.</summary>
/// <remarks>
/// The line's own Disabled and Masked say nothing here; what counts is <see cref="IrqDescriptor.PerCpuEnabled"/>.
/// </remarks>
internal static class PerCpuLine
{
    /// <summary>Whether it is enabled on a CPU.</summary>
    public static bool IsEnabled(IrqDescriptor descriptor, CpuContext cpu)
    {
        descriptor.AssertHeld();
        return descriptor.PerCpuEnabled is { } enabled && enabled.Contains(cpu.Index);
    }

    /// <summary>Enables it on a CPU: at the chip's enable, or else by unmasking there.</summary>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_percpu_enable.</remarks>
    public static void Enable(IrqDescriptor descriptor, CpuContext cpu)
    {
        descriptor.AssertHeld();
        IrqChip chip = descriptor.Data.Chip!;
        if (chip.Has(IrqChipCallbacks.Enable))
        {
            chip.EnableOn(descriptor.Data, cpu);
        }
        else
        {
            chip.UnmaskOn(descriptor.Data, cpu);
        }

        descriptor.PerCpuEnabled = (descriptor.PerCpuEnabled ?? CpuMask.Empty).Or(CpuMask.Of(cpu.Index));
    }

    /// <summary>Disables it on a CPU: at the chip's disable, or else by masking there.</summary>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_percpu_disable.</remarks>
    public static void Disable(IrqDescriptor descriptor, CpuContext cpu)
    {
        descriptor.AssertHeld();
        IrqChip chip = descriptor.Data.Chip!;
        if (chip.Has(IrqChipCallbacks.Disable))
        {
            chip.DisableOn(descriptor.Data, cpu);
        }
        else
        {
            chip.MaskOn(descriptor.Data, cpu);
        }

        descriptor.PerCpuEnabled = (descriptor.PerCpuEnabled ?? CpuMask.Empty).Except(CpuMask.Of(cpu.Index));
    }
}
