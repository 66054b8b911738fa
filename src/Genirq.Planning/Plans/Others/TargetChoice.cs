using Genirq.Cpus;
using Genirq.Planning.Parents;

namespace Genirq.Planning.Plans.Others;

/// <summary>Chooses the CPU of an interrupt as the driver of its parent does.</summary>
/// <param name="kind">The parent.</param>
/// <param name="interrupts">All message interrupts.</param>
/// <param name="matrix">The identities of harts; null without a table of them.</param>
internal sealed class TargetChoice(
    MsiParentKind kind, IReadOnlyCollection<OtherInterrupt> interrupts, IdentityMatrix? matrix)
{
    /// <summary>Sends an interrupt to one of some CPUs.</summary>
    /// <param name="interrupt">The interrupt; its CPU is set, to null if it cannot be known.</param>
    /// <param name="cpus">The CPUs, all online, one at least.</param>
    /// <returns>Whether there was room.</returns>
    public bool Send(OtherInterrupt interrupt, CpuMask cpus)
    {
        switch (kind)
        {
            case MsiParentKind.GicV3Its:
                interrupt.Cpu = LeastLoaded(interrupt, cpus);
                return true;
            case MsiParentKind.RiscVImsic when matrix is not null:
                return Move(interrupt, cpus);
            case MsiParentKind.GicV2m or MsiParentKind.LoongArchPchMsi:
                interrupt.Cpu = cpus.First;
                return true;
            default:
                // Which of several CPUs it will be, nothing known here says.
                bool stays = interrupt.Cpu is { } now && cpus.Contains(now);
                interrupt.Cpu = stays ? interrupt.Cpu : cpus.Count == 1 ? cpus.First : null;
                interrupt.OneOf = interrupt.Cpu is null ? cpus : null;
                return true;
        }
    }

    // Managed and other LPIs are counted apart, and the interrupt itself is not counted. Source: Linux 6.12,
    // drivers/irqchip/irq-gic-v3-its.c, its_select_cpu.
    private int LeastLoaded(OtherInterrupt interrupt, CpuMask cpus)
    {
        Dictionary<int, int> loads = [];
        foreach (OtherInterrupt other in interrupts)
        {
            if (other != interrupt && other is { Cpu: { } cpu, IsShutDown: false }
                && other.IsManaged == interrupt.IsManaged)
            {
                loads[cpu] = loads.GetValueOrDefault(cpu) + 1;
            }
        }

        return cpus.MinBy(cpu => loads.GetValueOrDefault(cpu));
    }

    private bool Move(OtherInterrupt interrupt, CpuMask cpus)
    {
        if (interrupt.Cpu is { } now && cpus.Contains(now))
        {
            return true;
        }

        (int? oldCpu, int? oldIdentity) = (interrupt.Cpu, interrupt.Identity);
        if (!matrix!.Allocate(interrupt, cpus))
        {
            return false;
        }

        if (oldCpu is { } cpu && oldIdentity is { } identity)
        {
            matrix.Free(cpu, identity);
        }

        return true;
    }
}
