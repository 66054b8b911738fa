using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Ipi;

/// <summary>Sends interrupts between CPUs.</summary>
/// <remarks>Data plane: takes no lock and allocates nothing but a mask of one CPU, for chips that take masks only.
/// Source: Linux 6.12, kernel/irq/ipi.c.</remarks>
internal static class IpiSender
{
    /// <summary>Sends to one CPU.</summary>
    /// <returns>0; -EINVAL.</returns>
    /// <remarks>Source: ipi_send_single.</remarks>
    public static int Send(IrqSystem system, Irq irq, int cpu)
    {
        if (FindSender(system, irq, out IrqDescriptor? descriptor) is not { } chip
            || cpu < 0 || !descriptor!.Affinity.Contains(cpu))
        {
            return ErrorCode.Invalid;
        }

        if (!chip.Has(IrqChipCallbacks.SendIpiSingle))
        {
            chip.SendIpi(descriptor.Data, CpuMask.Of(cpu));
            return 0;
        }

        return SendOne(descriptor, chip, cpu);
    }

    /// <summary>Sends to several CPUs.</summary>
    /// <returns>0; -EINVAL.</returns>
    /// <remarks>Source: ipi_send_mask.</remarks>
    public static int Send(IrqSystem system, Irq irq, CpuMask cpus)
    {
        if (FindSender(system, irq, out IrqDescriptor? descriptor) is not { } chip
            || !cpus.IsSubsetOf(descriptor!.Affinity))
        {
            return ErrorCode.Invalid;
        }

        if (chip.Has(IrqChipCallbacks.SendIpiMask))
        {
            chip.SendIpi(descriptor.Data, cpus);
            return 0;
        }

        int result = 0;
        for (int cpu = cpus.First; cpu >= 0 && result == 0; cpu = cpus.Next(cpu + 1))
        {
            result = SendOne(descriptor, chip, cpu);
        }

        return result;
    }

    private static int SendOne(IrqDescriptor descriptor, IrqChip chip, int cpu)
    {
        if (IpiNumbers.LevelFor(descriptor, cpu) is not { } level)
        {
            return ErrorCode.Invalid;
        }

        chip.SendIpi(level, cpu);
        return 0;
    }

    private static IrqChip? FindSender(IrqSystem system, Irq irq, out IrqDescriptor? descriptor)
    {
        descriptor = system.Find(irq);
        return descriptor?.Data.Chip is { } chip
            && chip.Has(IrqChipCallbacks.SendIpiSingle | IrqChipCallbacks.SendIpiMask)
            ? chip
            : null;
    }
}
