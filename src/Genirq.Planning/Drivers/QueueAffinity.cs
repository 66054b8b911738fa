using Genirq.Cpus;

namespace Genirq.Planning.Drivers;

/// <summary>Where drivers that choose for themselves send their vectors.</summary>
internal static class QueueAffinity
{
    /// <summary>The CPUs of each pair of queues that is in use: the online CPUs dealt out in order.</summary>
    /// <param name="online">The CPUs online, one at least.</param>
    /// <param name="pairs">The pairs in use, 1 or more; beyond the CPUs they begin anew with the first.</param>
    /// <returns>One mask for each pair.</returns>
    /// <remarks>Source: Linux 6.12, drivers/net/virtio_net.c, virtnet_set_affinity.</remarks>
    public static IReadOnlyList<CpuMask> DealOut(CpuMask online, int pairs)
    {
        ArgumentNullException.ThrowIfNull(online);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 1);
        int[] cpus = [.. online];
        int each = Math.Max(cpus.Length / pairs, 1);
        int longer = cpus.Length >= pairs ? cpus.Length % pairs : 0;
        CpuMask[] masks = new CpuMask[pairs];
        int next = 0;
        for (int pair = 0; pair < pairs; pair++)
        {
            int size = each + (pair < longer ? 1 : 0);
            int[] own = new int[size];
            for (int i = 0; i < size; i++)
            {
                own[i] = cpus[next++ % cpus.Length];
            }

            masks[pair] = CpuMask.Of(own);
        }

        return masks;
    }

    /// <summary>Deals the online CPUs out to the pairs of queues of a card, and sets their vectors'
    /// affinities.</summary>
    /// <param name="system">The system.</param>
    /// <param name="irqs">The card's interrupts by index, the first for its configuration; none where there is
    /// none.</param>
    /// <param name="pairs">The pairs in use, 1 or more. Without two vectors for each all share the second interrupt,
    /// and
    /// the last pair's CPUs stand.</param>
    public static void SetPairs(IrqSystem system, IReadOnlyList<Irq> irqs, int pairs)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(irqs);
        IReadOnlyList<CpuMask> masks = DealOut(system.Cpus.Online, pairs);
        bool hasOneEach = irqs.Count > 2 * pairs;
        for (int side = 0; side < 2 * pairs; side++)
        {
            int index = hasOneEach ? side + 1 : 1;
            if (index < irqs.Count && !irqs[index].IsNone)
            {
                system.Affinity.SetHint(irqs[index], masks[side / 2], sets: true);
            }
        }
    }

    /// <summary>The online CPUs in the order in which drivers use them up: those of a node first.</summary>
    /// <param name="cpus">The machine's CPUs.</param>
    /// <param name="node">The node, or -1 for none.</param>
    public static IReadOnlyList<int> NearestFirst(CpuSet cpus, int node)
    {
        ArgumentNullException.ThrowIfNull(cpus);
        return [.. cpus.Online.OrderBy(cpu => node >= 0 && cpus.NodeOf(cpu) != node ? 1 : 0)];
    }
}
