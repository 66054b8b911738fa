using Genirq.Descriptors;

namespace Genirq.Domains;

/// <summary>A 64-way tree from hardware numbers to level data.</summary>
/// <remarks>
/// Readers take no lock. Nodes are only added: an emptied node stays for the numbers to come, so that allocating and
/// freeing in turn costs no memory; all go with the domain. Source: the role is that of the radix tree in Linux 6.12,
/// include/linux/irqdomain.h.
/// </remarks>
internal sealed class ReverseMapTree
{
    private ReverseMapNode? _root;

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>The interrupt number of a key, or 0.</summary>
    public int FindIrq(ulong key)
    {
        ReverseMapLeaf? leaf = FindLeaf(key);

        // Ordering: a single word; it pairs with the write in Set.
        return leaf is null ? 0 : Volatile.Read(ref leaf.Irqs[(int)key & ReverseMapNode.Mask]);
    }

    /// <summary>The level data of a key, or null.</summary>
    public IrqData? Find(ulong key)
    {
        ReverseMapLeaf? leaf = FindLeaf(key);

        // Ordering: pairs with the write in Set.
        return leaf is null ? null : Volatile.Read(ref leaf.Data[(int)key & ReverseMapNode.Mask]);
    }

    /// <summary>Adds an entry, unless the key is taken.</summary>
    public void Insert(ulong key, IrqData data)
    {
        ReverseMapLeaf leaf = MakeLeaf(key);
        if (leaf.Data[(int)key & ReverseMapNode.Mask] is null)
        {
            Set(leaf, key, data);
            Count++;
        }
    }

    /// <summary>Replaces an entry, if there is one.</summary>
    public void Replace(ulong key, IrqData data)
    {
        if (FindLeaf(key) is { } leaf && leaf.Data[(int)key & ReverseMapNode.Mask] is not null)
        {
            Set(leaf, key, data);
        }
    }

    /// <summary>Removes the entry of a key, if there is one.</summary>
    public void Remove(ulong key)
    {
        if (FindLeaf(key) is { } leaf && leaf.Data[(int)key & ReverseMapNode.Mask] is not null)
        {
            Set(leaf, key, null);
            Count--;
        }
    }

    private static void Set(ReverseMapLeaf leaf, ulong key, IrqData? data)
    {
        int place = (int)key & ReverseMapNode.Mask;

        // Ordering: pairs with the reads in Find and FindIrq, which each look at one of the two only.
        Volatile.Write(ref leaf.Data[place], data);
        Volatile.Write(ref leaf.Irqs[place], data?.Irq.Number ?? 0);
    }

    private ReverseMapLeaf? FindLeaf(ulong key)
    {
        // Ordering: pairs with the writes in MakeLeaf; whoever sees a node sees its contents.
        ReverseMapNode? node = Volatile.Read(ref _root);
        if (node is null || !node.Covers(key))
        {
            return null;
        }

        while (node is ReverseMapInner inner)
        {
            node = Volatile.Read(ref inner.Children[(int)(key >> inner.Shift) & ReverseMapNode.Mask]);
        }

        return (ReverseMapLeaf?)node;
    }

    private ReverseMapLeaf MakeLeaf(ulong key)
    {
        ReverseMapNode node = _root ?? Publish(ref _root, new ReverseMapLeaf());
        while (!node.Covers(key))
        {
            ReverseMapInner taller = new(node.Shift + ReverseMapNode.Bits);
            taller.Children[0] = node;
            node = Publish(ref _root, taller);
        }

        while (node is ReverseMapInner inner)
        {
            ref ReverseMapNode? child = ref inner.Children[(int)(key >> inner.Shift) & ReverseMapNode.Mask];
            node = child ?? Publish(ref child, Make(inner.Shift - ReverseMapNode.Bits));
        }

        return (ReverseMapLeaf)node;
    }

    private static ReverseMapNode Make(int shift) => shift == 0 ? new ReverseMapLeaf() : new ReverseMapInner(shift);

    private static ReverseMapNode Publish(ref ReverseMapNode? place, ReverseMapNode node)
    {
        // Ordering: pairs with the reads in FindLeaf.
        Volatile.Write(ref place, node);
        return node;
    }
}
