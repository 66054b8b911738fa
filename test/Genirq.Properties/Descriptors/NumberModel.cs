using Genirq.Diagnostics;

namespace Genirq.Properties.Descriptors;

/// <summary>The interrupt numbers as a sorted set: what spec 01 says, in the plainest form.</summary>
/// <param name="options">The same options as the system's.</param>
internal sealed class NumberModel(IrqSystemOptions options)
{
    private readonly SortedSet<int> _used = [.. Enumerable.Range(0, options.PreallocatedIrqs)];

    /// <summary>The size of the number space; it only grows.</summary>
    public int IrqCount { get; private set; } =
        Math.Max(Math.Min(options.InitialIrqCount, options.MaximumIrqs), options.PreallocatedIrqs);

    /// <summary>The numbers in use, ascending.</summary>
    public IReadOnlySet<int> Used => _used;

    /// <summary>Allocates; <paramref name="usable"/> tells whether no affinity is empty.</summary>
    public int Allocate(int irq, int from, int count, bool usable = true, bool canCreate = true)
    {
        if (count == 0 || (irq >= 0 && from > irq))
        {
            return ErrorCode.Invalid;
        }

        long start = Gap(irq >= 0 ? irq : options.DynamicLowerBound?.Invoke(from) ?? from, count);
        if (irq >= 0 && start != irq)
        {
            return ErrorCode.Exists;
        }

        if (start < 0 || start + count > options.MaximumIrqs)
        {
            return ErrorCode.NoMemory;
        }

        IrqCount = Math.Max(IrqCount, (int)(start + count));
        if (!usable)
        {
            return ErrorCode.Invalid;
        }

        if (!canCreate)
        {
            return ErrorCode.NoMemory;
        }

        _used.UnionWith(Enumerable.Range((int)start, count));
        return (int)start;
    }

    /// <summary>Allocates with a hardware number as the hint.</summary>
    public int AllocateForDomain(int irq, int count, ulong hint, bool canCreate = true)
    {
        if (irq >= 0)
        {
            return Allocate(irq, irq, count, canCreate: canCreate);
        }

        int from = Math.Max((int)(hint % (ulong)IrqCount), 1);
        int result = Allocate(-1, from, count, canCreate: canCreate);
        return result <= 0 && from > 1 ? Allocate(-1, 1, count, canCreate: canCreate) : result;
    }

    /// <summary>Frees numbers.</summary>
    public void Free(int from, int count)
    {
        if (from < IrqCount && (long)from + count <= IrqCount)
        {
            _used.ExceptWith(Enumerable.Range(from, count));
        }
    }

    /// <summary>The lowest used number at or above one, or the size of the space.</summary>
    public int Next(int from)
    {
        SortedSet<int> above = _used.GetViewBetween(from, int.MaxValue);
        return above.Count == 0 ? IrqCount : above.Min;
    }

    // The space searched is 0 to the ceiling inclusive.
    private long Gap(int from, int count)
    {
        long start = from;
        foreach (int used in _used.GetViewBetween(from, int.MaxValue))
        {
            if (used - start >= count)
            {
                break;
            }

            start = (long)used + 1;
        }

        return start + count - 1 > options.MaximumIrqs ? -1 : start;
    }
}
