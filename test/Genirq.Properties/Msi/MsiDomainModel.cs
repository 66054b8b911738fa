using Genirq.Diagnostics;
using Genirq.Msi;

namespace Genirq.Properties.Msi;

/// <summary>One device domain as spec 03 tells it, on dictionaries.</summary>
/// <param name="world">What it shares with the others.</param>
/// <param name="flags">The domain's flags.</param>
/// <param name="isPci">Whether its bus token is one of those whose failures tell how many there were.</param>
/// <param name="size">The domain's size.</param>
internal sealed class MsiDomainModel(MsiWorldModel world, MsiFlags flags, bool isPci, uint size)
{
    private readonly SortedDictionary<uint, DescriptorModel> _store = [];

    /// <summary>The descriptors by index.</summary>
    public IReadOnlyDictionary<uint, DescriptorModel> Store => _store;

    /// <summary>The interrupt of each hardware number of the device domain, those left behind included.</summary>
    public Dictionary<ulong, int> Map { get; } = [];

    /// <summary>Whether an interrupt was left behind without its descriptor.</summary>
    public bool HasLeaked { get; private set; }

    /// <summary>The domain's flags.</summary>
    public MsiFlags Flags => flags;

    /// <summary>The domain's size.</summary>
    public uint Size => size;

    /// <summary>Inserts a descriptor; the index or a negative errno.</summary>
    public int Insert(MsiIndex index, int count, MsiFaultPlan plan, int ordinal)
    {
        if (plan.Fails(MsiFaultKind.Descriptor, ordinal))
        {
            return ErrorCode.NoMemory;
        }

        uint place = index.Value;
        if (index.IsAny)
        {
            for (place = 0; _store.ContainsKey(place); place++)
            {
            }
        }
        else if (place >= size)
        {
            return ErrorCode.Range;
        }

        if (place >= size || _store.ContainsKey(place))
        {
            return ErrorCode.Busy;
        }

        if (plan.Fails(MsiFaultKind.Store, ordinal))
        {
            return ErrorCode.NoMemory;
        }

        _store.Add(place, new DescriptorModel(count));
        return (int)place;
    }

    /// <summary>Allocates one interrupt: <c>msi_domain_alloc_irq_at</c>.</summary>
    public MsiMap AllocateAt(MsiIndex index, MsiFaultPlan plan)
    {
        int place = Insert(index, 1, plan, 0);
        if (place < 0)
        {
            return new MsiMap(place, Irq.None);
        }

        int result = Bind((uint)place, (uint)place, 1, plan);
        if (result == 0)
        {
            return new MsiMap(place, new Irq(_store[(uint)place].Irq));
        }

        Free((uint)place, (uint)place);
        return new MsiMap(result, Irq.None);
    }

    /// <summary>Allocates a range, at most <paramref name="limit"/> descriptors of it.</summary>
    public int AllocateRange(uint first, uint last, long limit, MsiFaultPlan plan)
    {
        if (!IsValid(first, last))
        {
            return ErrorCode.Invalid;
        }

        for (uint index = first; flags.HasFlag(MsiFlags.AllocateSimpleDescriptors) && index <= last; index++)
        {
            int inserted = Insert(index, 1, plan, (int)(index - first));
            if (inserted < 0)
            {
                Drop(first, last);
                return inserted;
            }
        }

        int result = Bind(first, last, limit, plan);
        if (result != 0)
        {
            Free(first, last);
        }

        return result;
    }

    /// <summary>Frees the interrupts of a range.</summary>
    public void Free(uint first, uint last)
    {
        if (!IsValid(first, last))
        {
            return;
        }

        foreach ((uint index, DescriptorModel descriptor) in InRange(first, last))
        {
            if (descriptor.Irq != 0)
            {
                for (int i = 0; i < descriptor.Count; i++)
                {
                    Map.Remove((index * (ulong)DeviceOps.Stride) + (ulong)i);
                }

                world.Give(descriptor.Irq, descriptor.Count);
                descriptor.Irq = 0;
            }
        }

        if (flags.HasFlag(MsiFlags.FreeDescriptors))
        {
            Drop(first, last);
        }
    }

    /// <summary>Drops the descriptors of a range; what has an interrupt is left behind.</summary>
    public void Drop(uint first, uint last)
    {
        if (!IsValid(first, last))
        {
            return;
        }

        foreach ((uint index, DescriptorModel descriptor) in InRange(first, last))
        {
            HasLeaked |= descriptor.Irq != 0;
            _store.Remove(index);
        }
    }

    private bool IsValid(uint first, uint last) => first <= last && last < size;

    private KeyValuePair<uint, DescriptorModel>[] InRange(uint first, uint last) =>
        [.. _store.Where(item => item.Key >= first && item.Key <= last)];

    private int Bind(uint first, uint last, long limit, MsiFaultPlan plan)
    {
        if (plan.Kind == MsiFaultKind.Prepare)
        {
            return plan.Error;
        }

        int bound = 0;
        foreach ((uint index, DescriptorModel descriptor) in InRange(first, last))
        {
            if (descriptor.Irq != 0)
            {
                continue;
            }

            if (bound >= limit)
            {
                return ErrorCode.Invalid;
            }

            int result = BindOne(index, descriptor, bound, plan);
            if (result != 0)
            {
                return result;
            }

            bound++;
        }

        return 0;
    }

    private int BindOne(uint index, DescriptorModel descriptor, int ordinal, MsiFaultPlan plan)
    {
        ulong hw = index * (ulong)DeviceOps.Stride;
        int irq = world.Take(descriptor.Count, ordinal, plan, Map.ContainsKey(hw));
        if (irq < 0)
        {
            return !isPci ? ErrorCode.NoSpace
                : descriptor.Count > 1 ? 1
                : ordinal > 0 ? ordinal
                : ErrorCode.NoSpace;
        }

        descriptor.Irq = irq;
        for (int i = 0; i < descriptor.Count; i++)
        {
            Map.Add(hw + (ulong)i, irq + i);
        }

        if (flags.HasFlag(MsiFlags.ActivateEarly))
        {
            if (plan.Fails(MsiFaultKind.RootActivation, ordinal) || plan.Fails(MsiFaultKind.ParentActivation, ordinal))
            {
                return plan.Error;
            }

            world.Activated.UnionWith(Enumerable.Range(irq, descriptor.Count));
        }

        bool fails = flags.HasFlag(MsiFlags.DeviceAttributes) && plan.Fails(MsiFaultKind.Attribute, ordinal);
        return fails ? plan.Error : 0;
    }
}
