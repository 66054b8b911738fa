using Genirq.Descriptors;

namespace Genirq.Domains;

/// <summary>A 64-way tree from hardware numbers to level data.</summary>
/// <remarks>
/// Readers take no lock. Nodes are only added: an emptied node stays for the numbers to come, so that allocating and
/// freeing in turn costs no memory; all go with the domain. A key has a place of its own below an inner node until
/// another one comes close. Source: the role is that of the radix tree in Linux 6.12,
/// include/linux/irqdomain.h.
/// </remarks>
internal sealed class ReverseMapTree
{
    private ReverseMapNode? _root;

    // The leaf that was written last, and the part of the key that leads to it: the next write is often beside it. A
    // leaf stays in its place. Only for writers.
    private ReverseMapLeaf? _last;
    private ulong _lastPrefix;

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>The interrupt number of a key, or 0.</summary>
    public int FindIrq(ulong key) => FindPlace(key) switch
    {
        // Ordering: a single word; both pair with the writes in Set.
        ReverseMapLeaf leaf => Volatile.Read(ref leaf.Irqs[(int)key & ReverseMapNode.Mask]),
        ReverseMapSingle single when single.Key == key => Volatile.Read(ref single.Irq),
        _ => 0,
    };

    /// <summary>The level data of a key, or null.</summary>
    public IrqData? Find(ulong key) => FindPlace(key) switch
    {
        // Ordering: both pair with the writes in Set.
        ReverseMapLeaf leaf => Volatile.Read(ref leaf.Data[(int)key & ReverseMapNode.Mask]),
        ReverseMapSingle single when single.Key == key => Volatile.Read(ref single.Data),
        _ => null,
    };

    /// <summary>Adds an entry, unless the key is taken.</summary>
    public void Insert(ulong key, IrqData data)
    {
        ReverseMapNode place = Last(key) ?? MakePlace(key);
        if (IsFree(place, key))
        {
            Set(place, key, data);
            Note(place, key);
            Count++;
        }
    }

    /// <summary>Replaces an entry, if there is one.</summary>
    public void Replace(ulong key, IrqData data)
    {
        if (FindPlace(key) is { } place && !IsFree(place, key))
        {
            Set(place, key, data);
        }
    }

    /// <summary>Removes the entry of a key, if there is one.</summary>
    public void Remove(ulong key)
    {
        if ((Last(key) ?? FindPlace(key)) is { } place && !IsFree(place, key))
        {
            Clear(place, key);
            Note(place, key);
            Count--;
        }
    }

    private ReverseMapLeaf? Last(ulong key) => key >> ReverseMapNode.Bits == _lastPrefix ? _last : null;

    private void Note(ReverseMapNode place, ulong key)
    {
        if (place != _last && place is ReverseMapLeaf leaf)
        {
            _last = leaf;
            _lastPrefix = key >> ReverseMapNode.Bits;
        }
    }

    private static bool IsFree(ReverseMapNode place, ulong key) => place is ReverseMapLeaf leaf
        ? leaf.Data[(int)key & ReverseMapNode.Mask] is null
        : place is not ReverseMapSingle { Data: not null } single || single.Key != key;

    private static void Set(ReverseMapNode place, ulong key, IrqData data)
    {
        int irq = data.Irq.Number;

        // Ordering: all pair with the reads in Find and FindIrq, which each look at one of the two only.
        if (place is ReverseMapLeaf leaf)
        {
            Volatile.Write(ref leaf.Data[(int)key & ReverseMapNode.Mask], data);
            Volatile.Write(ref leaf.Irqs[(int)key & ReverseMapNode.Mask], irq);
            return;
        }

        ReverseMapSingle single = (ReverseMapSingle)place;
        Volatile.Write(ref single.Data, data);
        Volatile.Write(ref single.Irq, irq);
    }

    private static void Clear(ReverseMapNode place, ulong key)
    {
        // Ordering: as in Set.
        if (place is ReverseMapLeaf leaf)
        {
            Volatile.Write(ref leaf.Data[(int)key & ReverseMapNode.Mask], null);
            Volatile.Write(ref leaf.Irqs[(int)key & ReverseMapNode.Mask], 0);
            return;
        }

        ReverseMapSingle single = (ReverseMapSingle)place;
        Volatile.Write(ref single.Data, null);
        Volatile.Write(ref single.Irq, 0);
    }

    // A leaf, or a single place, which may be another key's; null where neither is.
    private ReverseMapNode? FindPlace(ulong key)
    {
        // Ordering: pairs with the writes in Publish; whoever sees a node sees its contents.
        ReverseMapNode? node = Volatile.Read(ref _root);
        if (node is null || !node.Covers(key))
        {
            return null;
        }

        while (node is ReverseMapInner inner)
        {
            node = Volatile.Read(ref inner.Children[(int)(key >> inner.Shift) & ReverseMapNode.Mask]);
        }

        return node;
    }

    private ReverseMapNode MakePlace(ulong key)
    {
        ReverseMapNode node = _root ?? Publish(ref _root, Make(ReverseMapNode.ShiftFor(key)));
        while (!node.Covers(key))
        {
            ReverseMapInner taller = new(node.Shift + ReverseMapNode.Bits);
            taller.Children[0] = node;
            node = Publish(ref _root, taller);
        }

        while (node is ReverseMapInner inner)
        {
            ref ReverseMapNode? child = ref inner.Children[(int)(key >> inner.Shift) & ReverseMapNode.Mask];
            node = child switch
            {
                null => Publish(ref child, new ReverseMapSingle(key)),
                ReverseMapSingle single when single.Key != key =>
                    Publish(ref child, Split(single, inner.Shift - ReverseMapNode.Bits)),
                _ => child,
            };
        }

        return node;
    }

    // A node in place of a single one, with its entry. Who still reads the single one finds what was there before.
    private static ReverseMapNode Split(ReverseMapSingle single, int shift)
    {
        ReverseMapNode node = Make(shift);
        if (node is ReverseMapInner inner)
        {
            inner.Children[(int)(single.Key >> shift) & ReverseMapNode.Mask] = single;
        }
        else if (single.Data is { } data)
        {
            Set(node, single.Key, data);
        }

        return node;
    }

    private static ReverseMapNode Make(int shift) => shift == 0 ? new ReverseMapLeaf() : new ReverseMapInner(shift);

    private static ReverseMapNode Publish(ref ReverseMapNode? place, ReverseMapNode node)
    {
        // Ordering: pairs with the reads in FindPlace.
        Volatile.Write(ref place, node);
        return node;
    }
}
