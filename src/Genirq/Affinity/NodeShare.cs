namespace Genirq.Affinity;

/// <summary>A node and how many CPUs it brings; -1 if none.</summary>
/// <param name="Node">The node.</param>
/// <param name="Cpus">How many CPUs, or -1.</param>
internal readonly record struct NodeShare(int Node, int Cpus)
{
    /// <summary>Sorts by the number of CPUs, ascending; what becomes of equal ones is as in Linux.</summary>
    /// <param name="shares">What to sort.</param>
    /// <remarks>
    /// A heapsort that looks for a leaf first and then goes up, and that takes two elements off the heap at a time.
    /// Source: Linux 6.12, lib/sort.c, sort_r.
    /// </remarks>
    public static void Sort(Span<NodeShare> shares)
    {
        int n = shares.Length;
        if (n < 2)
        {
            return;
        }

        for (int parent = (n / 2) - 1; parent >= 0; parent--)
        {
            Sift(shares, parent, n);
        }

        while (n > 3)
        {
            n--;
            Swap(shares, 0, n);
            int larger = shares[1].Cpus <= shares[2].Cpus ? 2 : 1;
            n--;
            Swap(shares, larger, n);
            Sift(shares, larger, n);
            Sift(shares, 0, n);
        }

        n--;
        Swap(shares, 0, n);
        if (n == 2 && shares[0].Cpus > shares[1].Cpus)
        {
            Swap(shares, 0, 1);
        }
    }

    private static void Sift(Span<NodeShare> shares, int root, int n)
    {
        int leaf = root;
        while ((2 * leaf) + 2 < n)
        {
            int left = (2 * leaf) + 1;
            leaf = shares[left].Cpus > shares[left + 1].Cpus ? left : left + 1;
        }

        if ((2 * leaf) + 2 == n)
        {
            leaf = (2 * leaf) + 1;
        }

        while (leaf != root && shares[root].Cpus >= shares[leaf].Cpus)
        {
            leaf = (leaf - 1) / 2;
        }

        int place = leaf;
        while (leaf != root)
        {
            leaf = (leaf - 1) / 2;
            Swap(shares, leaf, place);
        }
    }

    private static void Swap(Span<NodeShare> shares, int a, int b) => (shares[a], shares[b]) = (shares[b], shares[a]);
}
