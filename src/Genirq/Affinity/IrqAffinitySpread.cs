using Genirq.Cpus;
using Genirq.Diagnostics;

namespace Genirq.Affinity;

/// <summary>How many interrupts a device gets, and to which CPUs each goes.</summary>
/// <remarks>Control plane. Source: Linux 6.12, kernel/irq/affinity.c.</remarks>
public static class IrqAffinitySpread
{
    /// <summary>The number of interrupts that is of use, between two bounds.</summary>
    /// <param name="system">The system.</param>
    /// <param name="minimum">The lower bound.</param>
    /// <param name="maximum">The upper bound, not below the interrupts that are not spread.</param>
    /// <param name="sets">What is wanted.</param>
    /// <returns>The number, which can be below the lower bound; 0 if even the interrupts that are not spread are
    /// more than that.</returns>
    /// <remarks>Source: irq_calc_affinity_vectors.</remarks>
    public static int CalculateVectors(IrqSystem system, int minimum, int maximum, IrqAffinitySets sets)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(sets);
        if (sets.Reserved > minimum)
        {
            return 0;
        }

        int wanted = sets.CalculateSets is not null ? maximum - sets.Reserved : system.Cpus.Possible.Count;
        return sets.Reserved + Math.Min(wanted, maximum - sets.Reserved);
    }

    /// <summary>Makes the affinities of a device's interrupts.</summary>
    /// <param name="system">The system.</param>
    /// <param name="count">How many interrupts, 0 or more.</param>
    /// <param name="sets">What is wanted.</param>
    /// <returns>
    /// One affinity for each; null if none is to be spread, or with a diagnostic if there are too many sets, or if one
    /// is empty. A mask can be empty, with a diagnostic; such an allocation is refused.
    /// </returns>
    /// <remarks>
    /// Differs from Linux: sets that are together larger than the number of interrupts do not write beyond it.
    /// Source: irq_create_affinity_masks.
    /// </remarks>
    public static IReadOnlyList<IrqAffinityDescriptor>? CreateMasks(IrqSystem system, int count, IrqAffinitySets sets)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int spread = Math.Max(0, count - sets.Reserved);
        sets.Calculate(spread);
        if (sets.SetSizes.Count > IrqAffinitySets.MaximumSets)
        {
            system.Diagnostics.Warn(
                IrqDiagnosticId.AffinitySetsInvalid,
                nameof(CreateMasks),
                $"{sets.SetSizes.Count} sets were asked for; there can be {IrqAffinitySets.MaximumSets}.",
                value: sets.SetSizes.Count);
            return null;
        }

        if (spread == 0 || Spread(system, sets) is not { } groups)
        {
            return null;
        }

        int used = Math.Min(groups.Count, spread);
        IrqAffinityDescriptor[] masks = new IrqAffinityDescriptor[count];
        for (int i = 0; i < count; i++)
        {
            int group = i - sets.PreVectors;
            CpuMask mask = group >= 0 && group < used ? groups[group] : system.Cpus.DefaultAffinity;
            masks[i] = new IrqAffinityDescriptor(mask, group >= 0 && i < count - sets.PostVectors);
        }

        return masks;
    }

    private static List<CpuMask>? Spread(IrqSystem system, IrqAffinitySets sets)
    {
        List<CpuMask> groups = [];
        foreach (int size in sets.SetSizes)
        {
            if (CpuGroups.SpreadEvenly(system, size, out int filled) is not { } set)
            {
                return null;
            }

            groups.AddRange(set.AsSpan(0, system.Options.Release.PacksSets ? filled : set.Length));
        }

        return groups;
    }
}
