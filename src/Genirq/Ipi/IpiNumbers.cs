using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Ipi;

/// <summary>Reserves interrupts between CPUs and gives them back.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/ipi.c.</remarks>
internal static class IpiNumbers
{
    /// <summary>What stands for "no hardware number": all bits set.</summary>
    public static HardwareIrq Invalid => new(ulong.MaxValue);

    /// <summary>Reserves what sends to a set of CPUs need.</summary>
    /// <returns>The first interrupt; -EINVAL, -ENOMEM or -EBUSY.</returns>
    /// <remarks>Source: irq_reserve_ipi.</remarks>
    public static int Reserve(IrqDomain domain, CpuMask cpus)
    {
        IrqSystem system = domain.System;
        if (!Is(domain, IrqDomainFlags.IpiPerCpu | IrqDomainFlags.IpiSingle)
            || !cpus.IsSubsetOf(system.Cpus.Possible) || cpus.IsEmpty)
        {
            return ErrorCode.Invalid;
        }

        bool isSingle = Is(domain, IrqDomainFlags.IpiSingle);
        if (!isSingle && cpus.Last - cpus.First + 1 != cpus.Count)
        {
            return ErrorCode.Invalid;
        }

        int count = isSingle ? 1 : cpus.Count;
        int first = system.Numbers.AllocateForDomain(-1, count, default);
        if (first <= 0)
        {
            return ErrorCode.NoMemory;
        }

        IrqAllocationInfo info = new() { Tag = cpus };
        if (system.Domains.AllocateIrqs(domain, first, count, info, new IrqAllocationOptions { Realloc = true }) <= 0)
        {
            // The numbers went with the failed allocation.
            return ErrorCode.Busy;
        }

        for (int i = 0; i < count; i++)
        {
            IrqDescriptor descriptor = system.Find(new Irq(first + i))!;
            using (GateHold held = descriptor.Hold())
            {
                descriptor.Affinity = cpus;
                descriptor.IpiOffset = isSingle ? 0 : cpus.First;
            }

            system.ModifyStatus(descriptor.Irq, IrqSettings.None, IrqSettings.NoBalancing);
        }

        return first;
    }

    /// <summary>Gives interrupts back that send to a set of CPUs.</summary>
    /// <returns>0; -EINVAL.</returns>
    /// <remarks>Source: irq_destroy_ipi.</remarks>
    public static int Destroy(IrqSystem system, Irq irq, CpuMask cpus)
    {
        if (irq.IsNone || system.Find(irq) is not { } descriptor || descriptor.Data.Domain is not { } domain
            || !Is(domain, IrqDomainFlags.IpiPerCpu | IrqDomainFlags.IpiSingle)
            || !cpus.IsSubsetOf(descriptor.Affinity) || cpus.IsEmpty)
        {
            return ErrorCode.Invalid;
        }

        if (Is(domain, IrqDomainFlags.IpiPerCpu))
        {
            system.Domains.FreeIrqs(new Irq(irq.Number + cpus.First - descriptor.IpiOffset), cpus.Count);
        }
        else
        {
            system.Domains.FreeIrqs(irq, 1);
        }

        return 0;
    }

    /// <summary>The hardware number by which an interrupt reaches a CPU.</summary>
    /// <remarks>Source: ipi_get_hwirq.</remarks>
    public static HardwareIrq HardwareIrqOf(IrqSystem system, Irq irq, int cpu)
    {
        if (system.Find(irq) is not { } descriptor || cpu < 0 || !descriptor.Affinity.Contains(cpu))
        {
            return Invalid;
        }

        return LevelFor(descriptor, cpu)?.HardwareIrq ?? Invalid;
    }

    /// <summary>The level that reaches a CPU: each has its own in a domain with one number for each CPU.</summary>
    public static IrqData? LevelFor(IrqDescriptor descriptor, int cpu)
    {
        if (descriptor.Data.Domain is not { } domain || !Is(domain, IrqDomainFlags.IpiPerCpu))
        {
            return descriptor.Data;
        }

        return descriptor.System.Find(new Irq(descriptor.Irq.Number + cpu - descriptor.IpiOffset))?.Data;
    }

    private static bool Is(IrqDomain domain, IrqDomainFlags flags) => (domain.Flags & flags) != 0;
}
