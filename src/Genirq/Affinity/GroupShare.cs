using Genirq.Cpus;

namespace Genirq.Affinity;

/// <summary>How many groups a part of the CPUs gets: a node, or a cluster within one.</summary>
/// <param name="Cpus">The part's CPUs.</param>
/// <param name="Groups">How many.</param>
internal readonly record struct GroupShare(CpuMask Cpus, int Groups)
{
    /// <summary>Deals groups to parts in proportion to their CPUs; no part that has some goes without.</summary>
    /// <param name="parts">The parts; empty ones get nothing.</param>
    /// <param name="groups">How many groups there are.</param>
    /// <returns>The shares in Linux's order: sorted by size, unstably.</returns>
    public static List<GroupShare> Deal(CpuMask[] parts, int groups)
    {
        NodeShare[] sorted = new NodeShare[parts.Length];
        int remaining = 0;
        for (int part = 0; part < parts.Length; part++)
        {
            int count = parts[part].Count;
            sorted[part] = new NodeShare(part, count == 0 ? -1 : count);
            remaining += count;
        }

        NodeShare.Sort(sorted);
        int left = Math.Min(groups, remaining);
        List<GroupShare> shares = [];
        foreach (NodeShare share in sorted)
        {
            if (share.Cpus >= 0)
            {
                int mine = Math.Max(1, (int)((long)left * share.Cpus / remaining));
                remaining -= share.Cpus;
                left -= mine;
                shares.Add(new GroupShare(parts[share.Node], mine));
            }
        }

        return shares;
    }
}
