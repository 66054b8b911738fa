using Genirq.Affinity;
using Genirq.Diagnostics;

namespace Genirq.Descriptors;

/// <summary>The numbers of one system: one number space for all domains, first fit.</summary>
/// <remarks>
/// Thread-safe. Looking a number up takes no lock and costs two dependent loads; allocating and freeing takes the
/// number space's lock for some tens of nanoseconds and allocates nothing once a number was used before.
/// Source: Linux 6.12, kernel/irq/irqdesc.c (sparse variant).
/// </remarks>
public sealed class IrqNumberSpace
{
    // Limit: freed descriptors kept for their numbers; beyond it they are left to the garbage collector.
    private const int MaximumParked = 1 << 16;

    private readonly IrqSystem _system;
    private readonly IrqSystemOptions _options;
    private SpinGate _gate;

    // Guarded by _gate. Pages are only ever added.
    private DescriptorPage?[] _pages = new DescriptorPage?[1];
    private int _lowestFree;
    private int _parked;
    private int _allocated;
    private int _irqCount;

    internal IrqNumberSpace(IrqSystem system)
    {
        _system = system;
        _options = system.Options;
        _irqCount = Math.Min(_options.InitialIrqCount, _options.MaximumIrqs);
        IrqAffinityAssignment affinity = new(system.Cpus.DefaultAffinity, IrqStates.None, -1);
        for (int number = 0; number < _options.PreallocatedIrqs; number++)
        {
            Create(number, affinity);
        }

        _irqCount = Math.Max(_irqCount, _options.PreallocatedIrqs);
    }

    /// <summary>The size of the number space (<c>nr_irqs</c>): it only grows, and limits no allocation.</summary>
    public int IrqCount => Volatile.Read(ref _irqCount);

    /// <summary>How many numbers are allocated, those of the platform included.</summary>
    public int Allocated => Volatile.Read(ref _allocated);

    /// <summary>Allocates consecutive numbers.</summary>
    /// <param name="irq">The first number wanted, or -1 for any.</param>
    /// <param name="from">The lowest number to take; the platform may replace it when <paramref name="irq"/> is -1.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="node">The NUMA node of the interrupts, or -1.</param>
    /// <param name="affinity">One affinity for each, or null for the default.</param>
    /// <returns>
    /// The first number; -EINVAL: count is 0 or less, irq is below from, or an affinity is empty or missing; -EEXIST: irq
    /// is taken; -ENOMEM: no numbers are left.
    /// </returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/irqdesc.c, __irq_alloc_descs.</remarks>
    public int Allocate(
        int irq, int from, int count, int node = -1, IReadOnlyList<IrqAffinityDescriptor>? affinity = null)
    {
        if (count <= 0 || (irq >= 0 && from > irq))
        {
            return ErrorCode.Invalid;
        }

        from = irq >= 0 ? irq : _options.DynamicLowerBound?.Invoke(from) ?? from;
        _gate.Enter();
        try
        {
            return AllocateLocked(irq, Math.Max(from, 0), count, node, affinity);
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Allocates numbers for a domain: near the hardware number, so that both look alike.</summary>
    /// <param name="irq">The first number wanted, or -1 for any.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="hint">The hardware number; its remainder by <see cref="IrqCount"/> is the lower bound, 0 means 1.</param>
    /// <param name="node">The NUMA node, or -1.</param>
    /// <param name="affinity">One affinity for each, or null for the default.</param>
    /// <returns>As <see cref="Allocate"/>.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/irqdomain.c, irq_domain_alloc_descs.</remarks>
    public int AllocateForDomain(
        int irq, int count, HardwareIrq hint, int node = -1, IReadOnlyList<IrqAffinityDescriptor>? affinity = null)
    {
        if (irq >= 0)
        {
            return Allocate(irq, irq, count, node, affinity);
        }

        int from = (int)(hint.Number % (ulong)IrqCount);
        from = from == 0 ? 1 : from;
        int result = Allocate(-1, from, count, node, affinity);
        return result <= 0 && from > 1 ? Allocate(-1, 1, count, node, affinity) : result;
    }

    /// <summary>Frees consecutive numbers. A range that does not lie inside <see cref="IrqCount"/> is ignored.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="count">How many.</param>
    /// <remarks>Numbers that are not allocated are skipped. Source: Linux 6.12, kernel/irq/irqdesc.c, irq_free_descs.</remarks>
    public void Free(int from, int count)
    {
        if (from < 0 || count <= 0 || from >= IrqCount || (long)from + count > IrqCount)
        {
            return;
        }

        _gate.Enter();
        try
        {
            for (int number = from; number < from + count; number++)
            {
                Remove(number);
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Whether a number is allocated.</summary>
    /// <param name="irq">Any number.</param>
    public bool IsAllocated(int irq) => Find(irq) is not null;

    /// <summary>The lowest allocated number at or above one; <see cref="IrqCount"/> if there is none.</summary>
    /// <param name="from">0 or more.</param>
    /// <remarks>Source: Linux 6.12, kernel/irq/irqdesc.c, irq_get_next_irq.</remarks>
    public int Next(int from)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        _gate.Enter();
        int next = NextUsed(from);
        _gate.Exit();
        return next < 0 ? IrqCount : next;
    }

    /// <summary>The descriptor of a number, or null. Takes no lock.</summary>
    internal IrqDescriptor? Find(int number)
    {
        // Ordering: both reads pair with the writes in PageFor and DescriptorPage.Publish.
        DescriptorPage?[] pages = Volatile.Read(ref _pages);
        uint index = (uint)number >> DescriptorPage.Shift;
        DescriptorPage? page = index < (uint)pages.Length ? Volatile.Read(ref pages[index]) : null;
        return page is null ? null : Volatile.Read(ref page.Live[number & (DescriptorPage.Size - 1)]);
    }

    private int AllocateLocked(
        int irq, int from, int count, int node, IReadOnlyList<IrqAffinityDescriptor>? affinity)
    {
        long start = FindGap(from, count);
        if (irq >= 0 && start != irq)
        {
            return ErrorCode.Exists;
        }

        if (start < 0 || start + count > _options.MaximumIrqs)
        {
            return ErrorCode.NoMemory;
        }

        if (start + count > _irqCount)
        {
            Volatile.Write(ref _irqCount, (int)start + count);
        }

        if (affinity is not null && !AreUsable(affinity, count))
        {
            return ErrorCode.Invalid;
        }

        for (int i = 0; i < count; i++)
        {
            if (_options.Faults is { } faults && faults.OnPoint(FaultPoint.IrqDescriptor) != 0)
            {
                while (--i >= 0)
                {
                    Remove((int)start + i);
                }

                return ErrorCode.NoMemory;
            }

            IrqAffinityAssignment assignment = Assign(affinity?[i], ref node);
            Create((int)start + i, assignment);
        }

        return (int)start;
    }

    // The node of an affinity's first CPU replaces the caller's, also for the elements after it.
    private IrqAffinityAssignment Assign(IrqAffinityDescriptor? affinity, ref int node)
    {
        if (affinity is null)
        {
            return new IrqAffinityAssignment(_system.Cpus.DefaultAffinity, IrqStates.None, node);
        }

        node = _system.Cpus.NodeOf(affinity.Mask.First);
        IrqStates states = affinity.IsManaged
            ? IrqStates.AffinitySet | IrqStates.AffinityManaged | IrqStates.ManagedShutdown
            : IrqStates.AffinitySet;
        return new IrqAffinityAssignment(affinity.Mask, states, node);
    }

    private static bool AreUsable(IReadOnlyList<IrqAffinityDescriptor> affinity, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (i >= affinity.Count || affinity[i].Mask.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private void Create(int number, IrqAffinityAssignment affinity)
    {
        DescriptorPage page = PageFor(number);
        int place = number & (DescriptorPage.Size - 1);
        IrqDescriptor? descriptor = page.Unpark(place);
        if (descriptor is null)
        {
            descriptor = new IrqDescriptor(_system, number);
        }
        else
        {
            _parked--;
        }

        descriptor.Start(affinity);
        page.Publish(place, descriptor);
        _allocated++;
        if (number == _lowestFree)
        {
            _lowestFree = number + 1;
        }
    }

    private void Remove(int number)
    {
        IrqDescriptor? descriptor = Find(number);
        if (descriptor is null)
        {
            return;
        }

        DescriptorPage page = PageFor(number);
        int place = number & (DescriptorPage.Size - 1);
        page.Withdraw(place);
        if (descriptor.Stop() && _parked < MaximumParked)
        {
            page.Park(place, descriptor);
            _parked++;
        }

        _allocated--;
        _lowestFree = Math.Min(_lowestFree, number);
    }

    // The searched space is 0 to MaximumIrqs inclusive: a number just beyond the ceiling is found, then refused.
    private long FindGap(int from, int count)
    {
        long start = Math.Max(from, _lowestFree);
        while (true)
        {
            start = NextFree(start);
            if (start + count - 1 > _options.MaximumIrqs)
            {
                return -1;
            }

            if (count == 1)
            {
                return start;
            }

            int used = NextUsed((int)start);
            if (used < 0 || used >= start + count)
            {
                return start;
            }

            start = used;
        }
    }

    private long NextFree(long from)
    {
        while (from >> DescriptorPage.Shift < _pages.Length)
        {
            DescriptorPage? page = _pages[from >> DescriptorPage.Shift];
            int place = page is null ? (int)(from & (DescriptorPage.Size - 1))
                : page.Free == 0 ? -1
                : page.NextFree((int)(from & (DescriptorPage.Size - 1)));
            if (place >= 0)
            {
                return (from & ~(long)(DescriptorPage.Size - 1)) + place;
            }

            from = ((from >> DescriptorPage.Shift) + 1) << DescriptorPage.Shift;
        }

        return from;
    }

    private int NextUsed(int from)
    {
        for (int index = from >> DescriptorPage.Shift; index < _pages.Length; index++)
        {
            int first = index == from >> DescriptorPage.Shift ? from & (DescriptorPage.Size - 1) : 0;
            int place = _pages[index]?.NextUsed(first) ?? -1;
            if (place >= 0)
            {
                return (index << DescriptorPage.Shift) + place;
            }
        }

        return -1;
    }

    private DescriptorPage PageFor(int number)
    {
        int index = number >> DescriptorPage.Shift;
        if (index >= _pages.Length)
        {
            DescriptorPage?[] grown = new DescriptorPage?[Math.Max(index + 1, _pages.Length * 2)];
            _pages.CopyTo(grown, 0);

            // Ordering: pairs with the read in Find. Pages never move from one slot to another.
            Volatile.Write(ref _pages, grown);
        }

        DescriptorPage? page = _pages[index];
        if (page is null)
        {
            page = new DescriptorPage();

            // Ordering: pairs with the read in Find.
            Volatile.Write(ref _pages[index], page);
        }

        return page;
    }
}
