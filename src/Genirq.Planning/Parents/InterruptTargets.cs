using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Parents;

/// <summary>Finds out where interrupts of a machine that is not x86 go.</summary>
/// <remarks>
/// The kernel moves an unmanaged interrupt to another CPU when its own goes, and its affinity then names CPUs that are
/// online; one whose affinity has offline CPUs only is managed, and shut down. Source: Linux 6.12,
/// kernel/irq/cpuhotplug.c, migrate_one_irq.
/// </remarks>
internal static class InterruptTargets
{
    /// <summary>The source of CPUs that counters tell.</summary>
    public const string Counters = "counters";

    /// <summary>Finds it out.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="irq">The interrupt.</param>
    /// <param name="entry">The function and the index that raise it; null for interrupts of no function.</param>
    public static InterruptTarget Of(MachineCapture capture, Irq irq, (PciSlot Slot, uint Index)? entry)
    {
        if (capture.Find(irq) is not { } seen)
        {
            return default;
        }

        CpuMask online = capture.OnlineCpus;
        CpuMask? asked = seen.Affinity ?? seen.Dump?.Affinity;
        InterruptTarget target = new()
        {
            IsManaged = seen.Dump?.IsManaged,
            IsMoving = seen.Dump is { } dump ? dump.PendingAffinity is { IsEmpty: false } : IsLeaving(capture, seen),
        };
        if (capture.Architecture == MachineArchitecture.S390)
        {
            // Floating: any of them takes it, and others if none of them is online.
            return asked is null or { IsEmpty: true } ? target
                : target with { Cpus = asked.Overlaps(online) ? asked.And(online) : online, Source = "affinity" };
        }

        bool isStranded = seen.Dump is null && asked is { IsEmpty: false } && !asked.Overlaps(online)
            && seen.EffectiveAffinity?.Overlaps(online) != true;
        if (seen.Dump?.IsManagedShutdown == true || isStranded)
        {
            return target with
            {
                Cpus = CpuMask.Empty,
                Source = seen.Dump is null ? "affinity" : "debugfs",
                IsManaged = true,
                IsShutDown = true,
            };
        }

        if (entry is { } place && capture.Parents.AvecTargets.TryGetValue(place, out (int Cpu, int Vector) avec))
        {
            return target with { Cpus = CpuMask.Of(avec.Cpu), Source = "MSI-X table" };
        }

        // One that is not started stays where it is, on a CPU that has gone too.
        if (seen is { WasRequested: false, Dump.EffectiveAffinity: { IsEmpty: false } idle })
        {
            return target with { Cpus = idle, Source = "debugfs" };
        }

        CpuMask? effective = seen.EffectiveAffinity is { IsEmpty: false } told ? told : seen.Dump?.EffectiveAffinity;
        return effective?.And(online) is { IsEmpty: false } cpus
            ? target with { Cpus = cpus, Source = seen.EffectiveAffinity is { IsEmpty: false } ? "proc" : "debugfs" }
            : ByAffinity(seen, asked?.And(online), target);
    }

    // Only RISC-V lets an affinity wait, and shows the one that is asked for meanwhile.
    private static bool IsLeaving(MachineCapture capture, CapturedInterrupt seen) =>
        capture.Architecture == MachineArchitecture.RiscV
        && seen is { EffectiveAffinity: { IsEmpty: false } effective, Affinity: { } asked }
        && !asked.Overlaps(effective);

    private static InterruptTarget ByAffinity(CapturedInterrupt seen, CpuMask? asked, InterruptTarget target)
    {
        if (asked is null or { IsEmpty: true })
        {
            return seen.CountedCpus is { Count: 1 } ran
                ? target with { Cpus = ran, Source = Counters }
                : target;
        }

        if (asked.Count == 1)
        {
            return target with { Cpus = asked, Source = "affinity" };
        }

        return seen.CountedCpus is { Count: 1 } counted && counted.IsSubsetOf(asked)
            ? target with { Cpus = counted, OneOf = asked, Source = Counters }
            : target with { OneOf = asked };
    }
}
