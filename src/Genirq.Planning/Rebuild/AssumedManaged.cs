using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;

namespace Genirq.Planning.Rebuild;

/// <summary>Assumes the masks of managed interrupts of which only counters are known.</summary>
internal static class AssumedManaged
{
    /// <summary>The managed interrupts with their masks; empty if the counters say that they are not managed.</summary>
    /// <param name="system">The system.</param>
    /// <param name="attempt">The call by which the driver got them.</param>
    /// <param name="seen">All interrupts of the function by index.</param>
    public static IReadOnlyList<(Irq Irq, CpuMask Mask)> Of(
        IrqSystem system, VectorAttempt attempt, CapturedInterrupt[] seen)
    {
        IReadOnlyList<IrqAffinityDescriptor>? spread = attempt.CreateSpread() is { } sets
            ? IrqAffinitySpread.CreateMasks(system, seen.Length, sets)
            : null;
        int count = seen.Length - attempt.Before - attempt.After;
        if (spread is null || count <= 0)
        {
            return [];
        }

        CapturedInterrupt[] managed = seen[attempt.Before..^attempt.After];
        CpuMask[] masks = [.. spread.Skip(attempt.Before).Take(count).Select(static one => one.Mask)];
        bool isAsSpread = managed.Zip(masks).All(static one => Ran(one.First).IsSubsetOf(one.Second));
        CpuMask[]? own = isAsSpread ? masks : ByCounters(managed, system.Cpus.Online);
        return own is null ? [] : [.. managed.Zip(own, static (one, mask) => (one.Irq, mask))];
    }

    // How many CPUs there were, or which share a core, may not be told: then each has the CPUs on which it ran, and its
    // part of the others.
    private static CpuMask[]? ByCounters(CapturedInterrupt[] managed, CpuMask online)
    {
        CpuMask[] masks = [.. managed.Select(one => Ran(one).And(online))];
        CpuMask shared = CpuMask.Empty;
        foreach (CpuMask mask in masks)
        {
            if (mask.Overlaps(shared))
            {
                return null;
            }

            shared = shared.Or(mask);
        }

        int[] idle = [.. Enumerable.Range(0, masks.Length).OrderBy(at => masks[at].Count)];
        int next = 0;
        foreach (int cpu in online.Except(shared))
        {
            int at = idle[next++ % idle.Length];
            masks[at] = masks[at].Or(CpuMask.Of(cpu));
        }

        return Array.TrueForAll(masks, static mask => !mask.IsEmpty) ? masks : null;
    }

    private static CpuMask Ran(CapturedInterrupt interrupt) => interrupt.CountedCpus ?? CpuMask.Empty;
}
