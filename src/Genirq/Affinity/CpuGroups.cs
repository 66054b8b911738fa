using Genirq.Cpus;
using Genirq.Diagnostics;

namespace Genirq.Affinity;

/// <summary>Spreads the possible CPUs evenly over groups, node by node.</summary>
/// <remarks>
/// Control plane: O(groups + CPUs + nodes log nodes). The order of the groups is Linux's to the letter, also where it
/// is an accident: nodes of equal size are sorted by an unstable heapsort. Where the release says so, the groups of a
/// node are dealt to its clusters in the same way. Source: Linux 6.12 and 7.3, lib/group_cpus.c and lib/sort.c.
/// </remarks>
public static class CpuGroups
{
    /// <summary>Spreads the CPUs.</summary>
    /// <param name="system">The system whose CPUs are spread.</param>
    /// <param name="count">How many groups, 0 or more.</param>
    /// <returns>
    /// The groups; each possible CPU is in exactly one. Null for 0 groups. With more groups than possible CPUs the last
    /// ones are empty, and there is a diagnostic, unless the release packs sets.
    /// </returns>
    /// <remarks>A uniprocessor platform puts all CPUs into the first group. Source: group_cpus_evenly.</remarks>
    public static CpuMask[]? SpreadEvenly(IrqSystem system, int count) => SpreadEvenly(system, count, out _);

    /// <summary>Spreads the CPUs, and says how many groups got some.</summary>
    /// <param name="system">The system whose CPUs are spread.</param>
    /// <param name="count">How many groups, 0 or more.</param>
    /// <param name="filled">How many of the groups, from the first on, are not empty.</param>
    internal static CpuMask[]? SpreadEvenly(IrqSystem system, int count, out int filled)
    {
        ArgumentNullException.ThrowIfNull(system);
        filled = 0;
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
        {
            return null;
        }

        CpuMask[] masks = new CpuMask[count];
        Array.Fill(masks, CpuMask.Empty);
        if (!system.Options.IsMultiprocessor)
        {
            masks[0] = system.Cpus.Possible;
            filled = 1;
            return masks;
        }

        List<int>?[] groups = new List<int>?[count];
        CpuMask present = system.Cpus.Present;
        int used = Stage(system.Cpus, groups, 0, present);
        int second = Stage(system.Cpus, groups, used >= count ? 0 : used, system.Cpus.Possible.Except(present));
        for (int i = 0; i < count; i++)
        {
            masks[i] = groups[i] is { } group ? CpuMask.Of([.. group]) : CpuMask.Empty;
        }

        filled = Math.Min(used + second, count);
        if (used + second < count && !system.Options.Release.PacksSets)
        {
            system.Diagnostics.Warn(
                IrqDiagnosticId.CpuGroupsExceedCpus,
                nameof(SpreadEvenly),
                $"{count} groups were asked for, but there are only {used + second} CPUs to put into them.",
                value: count);
        }

        return masks;
    }

    private static int Stage(CpuSet cpus, List<int>?[] groups, int start, CpuMask set)
    {
        if (set.IsEmpty)
        {
            return 0;
        }

        CpuMask[] nodes = new CpuMask[cpus.NodeCount];
        int active = 0;
        for (int node = 0; node < nodes.Length; node++)
        {
            nodes[node] = cpus.CpusOf(node).And(set);
            active += nodes[node].IsEmpty ? 0 : 1;
        }

        if (groups.Length > active)
        {
            return Divide(cpus, groups, start, nodes);
        }

        int current = start;
        foreach (CpuMask node in nodes.Where(static node => !node.IsEmpty))
        {
            (groups[current] ??= []).AddRange(node);
            current = current + 1 == groups.Length ? 0 : current + 1;
        }

        return groups.Length;
    }

    private static int Divide(CpuSet cpus, List<int>?[] groups, int start, CpuMask[] nodes)
    {
        int current = start;
        int total = 0;
        foreach (GroupShare share in GroupShare.Deal(nodes, groups.Length))
        {
            total += share.Groups;
            current = FillNode(cpus, groups, current, share);
        }

        return total;
    }

    private static int FillNode(CpuSet cpus, List<int>?[] groups, int current, GroupShare node)
    {
        if (Clusters(cpus, node) is not { } clusters)
        {
            return Fill(cpus, groups, current, node.Cpus, node.Groups);
        }

        foreach (GroupShare cluster in GroupShare.Deal(clusters, node.Groups))
        {
            current = Fill(cpus, groups, current, cluster.Cpus, cluster.Groups);
        }

        return current;
    }

    // The clusters of a node, by their lowest CPU; null: one CPU is in none, or there are more than groups.
    private static CpuMask[]? Clusters(CpuSet cpus, GroupShare node)
    {
        if (!cpus.SpreadsByClusters)
        {
            return null;
        }

        List<CpuMask> clusters = [];
        for (CpuMask left = node.Cpus; !left.IsEmpty; left = left.Except(clusters[^1]))
        {
            if (cpus.ClusterOf(left.First) is not { } cluster || clusters.Count == node.Groups)
            {
                return null;
            }

            clusters.Add(cluster.And(node.Cpus));
        }

        return [.. clusters];
    }

    private static int Fill(CpuSet cpus, List<int>?[] groups, int current, CpuMask node, int mine)
    {
        int[] order = Order(cpus, node, mine, out int[] sizes);
        int next = 0;
        for (int i = 0; i < mine; i++)
        {
            current = current >= groups.Length ? 0 : current;
            (groups[current] ??= []).AddRange(order.AsSpan(next, sizes[i]));
            next += sizes[i];
            current++;
        }

        return current;
    }

    // The CPUs of a node in the order in which groups of the given sizes take them: siblings stay together as far as
    // the group has room; a new group begins with the lowest CPU left.
    private static int[] Order(CpuSet cpus, CpuMask node, int groups, out int[] sizes)
    {
        int count = node.Count;
        int extra = count % groups;
        int[] order = new int[count];
        HashSet<int> taken = [];
        sizes = new int[groups];
        int place = 0;
        int lowest = node.First;
        for (int group = 0; group < groups; group++)
        {
            sizes[group] = (count / groups) + (group < extra ? 1 : 0);
            int end = place + sizes[group];
            while (place < end)
            {
                while (taken.Contains(lowest))
                {
                    lowest = node.Next(lowest + 1);
                }

                CpuMask siblings = cpus.SiblingsOf(lowest);
                taken.Add(order[place++] = lowest);
                for (int cpu = siblings.First; cpu >= 0 && place < end; cpu = siblings.Next(cpu + 1))
                {
                    if (node.Contains(cpu) && taken.Add(cpu))
                    {
                        order[place++] = cpu;
                    }
                }
            }
        }

        return order;
    }
}
