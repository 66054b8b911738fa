using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Affinity;
using Genirq.Diagnostics;

namespace Genirq.Descriptors;

/// <summary>The numbers of one system: one number space for all domains, first fit.</summary>
/// <remarks>
/// Thread-safe. Looking a number up takes no lock and costs three dependent loads. A single number is claimed and
/// freed by one atomic operation on a word of 64 numbers, so that devices of different hierarchies allocate side by
/// side; several consecutive ones are claimed under a lock of their own. The search looks at 8 bytes for each 64
/// numbers below the one found. A number that was used before costs no memory.
/// Source: Linux 6.12, kernel/irq/irqdesc.c (sparse variant).
/// </remarks>
public sealed class IrqNumberSpace
{
    // Limit: numbers whose descriptors are kept after they are freed; those above go to the garbage collector.
    private const int MaximumParked = 1 << 16;

    private readonly IrqSystem _system;
    private readonly IrqSystemOptions _options;

    // Taken to add pages, and to claim several numbers at once.
    private readonly Lock _gate = new();
    private DescriptorPage?[] _pages = new DescriptorPage?[1];
    private int _irqCount;

    internal IrqNumberSpace(IrqSystem system)
    {
        _system = system;
        _options = system.Options;
        _irqCount = Math.Max(Math.Min(_options.InitialIrqCount, _options.MaximumIrqs), _options.PreallocatedIrqs);
        IrqAffinityAssignment affinity = new(system.Cpus.DefaultAffinity, IrqStates.None, -1);
        for (int number = 0; number < _options.PreallocatedIrqs; number++)
        {
            TryClaim(number);
            Start(number, affinity);
        }
    }

    /// <summary>The size of the number space (<c>nr_irqs</c>): it only grows, and limits no allocation.</summary>
    public int IrqCount =>
        // Ordering: pairs with the exchange in GrowTo; the count only grows.
        Volatile.Read(ref _irqCount);

    /// <summary>How many numbers are allocated, those of the platform included. Counts them all, each time.</summary>
    public int Allocated
    {
        get
        {
            int count = 0;

            // Ordering: pairs with the writes in AddPage.
            foreach (DescriptorPage? page in Volatile.Read(ref _pages))
            {
                count += page?.Count ?? 0;
            }

            return count;
        }
    }

    /// <summary>Allocates consecutive numbers.</summary>
    /// <param name="irq">The first number wanted, or -1 for any.</param>
    /// <param name="from">The lowest number to take; the platform may replace it when <paramref name="irq"/> is
    /// -1.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="node">The NUMA node of the interrupts, or -1.</param>
    /// <param name="affinity">One affinity for each, or null for the default.</param>
    /// <returns>
    /// The first number; -EINVAL: count is 0 or less, irq is below from, or an affinity is empty or missing; -EEXIST:
    /// irq is taken; -ENOMEM: no numbers are left.
    /// </returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/irqdesc.c, __irq_alloc_descs.</remarks>
    public int Allocate(
        int irq, int from, int count, int node = -1, IReadOnlyList<IrqAffinityDescriptor>? affinity = null)
    {
        _system.ThrowIfDisposed();
        if (count <= 0 || (irq >= 0 && from > irq))
        {
            return ErrorCode.Invalid;
        }

        from = irq >= 0 ? irq : Math.Max(_options.DynamicLowerBound?.Invoke(from) ?? from, 0);
        long start = Claim(irq, from, count);
        if (irq >= 0 && start != irq)
        {
            return ErrorCode.Exists;
        }

        if (start < 0 || start + count > _options.MaximumIrqs)
        {
            return ErrorCode.NoMemory;
        }

        return StartAll((int)start, count, node, affinity);
    }

    /// <summary>Allocates numbers for a domain: near the hardware number, so that both look alike.</summary>
    /// <param name="irq">The first number wanted, or -1 for any.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="hint">The hardware number; its remainder by <see cref="IrqCount"/> is the lower bound, 0 means
    /// 1.</param>
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

    /// <summary>Frees consecutive numbers. A range that does not lie inside <see cref="IrqCount"/> is
    /// ignored.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="count">How many.</param>
    /// <remarks>Numbers that are not allocated are skipped. Source: Linux 6.12, kernel/irq/irqdesc.c,
    /// irq_free_descs.</remarks>
    public void Free(int from, int count)
    {
        if (from < 0 || count <= 0 || from >= IrqCount || (long)from + count > IrqCount)
        {
            return;
        }

        for (int number = from; number < from + count; number++)
        {
            Stop(number);
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
        int next = NextTaken(from);
        return next < 0 ? IrqCount : next;
    }

    /// <summary>Pages that hold some descriptors and nothing else.</summary>
    internal static DescriptorPage?[] BuildPages(IEnumerable<IrqDescriptor> descriptors, int highest)
    {
        DescriptorPage?[] pages = new DescriptorPage?[(Math.Max(highest, 0) >> DescriptorPage.Shift) + 1];
        foreach (IrqDescriptor descriptor in descriptors)
        {
            int number = descriptor.Irq.Number;
            DescriptorPage page = pages[number >> DescriptorPage.Shift] ??= new DescriptorPage();
            page.Descriptors[number & (DescriptorPage.Size - 1)] = descriptor;
            page.TryClaim(number & (DescriptorPage.Size - 1));
        }

        return pages;
    }

    /// <summary>Ends the waits for events of all interrupts.</summary>
    internal void EndEvents(IrqEventsEnd reason)
    {
        for (int number = Next(0); number < IrqCount; number = Next(number + 1))
        {
            _system.EndEvents(Find(number)?.Actions, reason);
        }
    }

    /// <summary>Puts other numbers in place of all there are. The system is at rest.</summary>
    internal void Replace(DescriptorPage?[] pages, int count)
    {
        EndEvents(IrqEventsEnd.InterruptFreed);
        lock (_gate)
        {
            // Ordering: pairs with the reads of _pages and of the count.
            Volatile.Write(ref _pages, pages);
            Volatile.Write(ref _irqCount, count);
        }
    }

    /// <summary>The descriptor of a number, or null. Takes no lock.</summary>
    internal IrqDescriptor? Find(int number)
    {
        IrqDescriptor? descriptor = FindAny(number);
        return descriptor is { IsAllocated: true } ? descriptor : null;
    }

    private IrqDescriptor? FindAny(int number)
    {
        // Ordering: the reads pair with the writes in PageFor and Start.
        DescriptorPage?[] pages = Volatile.Read(ref _pages);
        uint index = (uint)number >> DescriptorPage.Shift;
        DescriptorPage? page = index < (uint)pages.Length ? Volatile.Read(ref pages[index]) : null;
        return page is null ? null : Volatile.Read(ref page.Descriptors[number & (DescriptorPage.Size - 1)]);
    }

    private int StartAll(int start, int count, int node, IReadOnlyList<IrqAffinityDescriptor>? affinity)
    {
        GrowTo(start + count);
        if (FindUnusable(affinity, count) is not null)
        {
            ReleaseClaims(start, count);
            return ErrorCode.Invalid;
        }

        int started = 0;
        try
        {
            for (; started < count; started++)
            {
                if (_options.Faults is { } faults && faults.OnPoint(FaultPoint.IrqDescriptor) != 0)
                {
                    return ErrorCode.NoMemory;
                }

                Start(start + started, Assign(affinity?[started], ref node));
            }
        }
        finally
        {
            // Also when the injector has thrown.
            if (started < count)
            {
                ReleaseClaims(start + started, count - started);
                Free(start, started);
            }
        }

        return start;
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

    /// <summary>The first of so many affinities that is missing or empty; null: none is.</summary>
    internal static int? FindUnusable(IReadOnlyList<IrqAffinityDescriptor>? affinity, int count)
    {
        for (int i = 0; affinity is not null && i < count; i++)
        {
            if (i >= affinity.Count || affinity[i].Mask.IsEmpty)
            {
                return i;
            }
        }

        return null;
    }

    private void Start(int number, IrqAffinityAssignment affinity)
    {
        ref IrqDescriptor? place = ref PageFor(number).Descriptors[number & (DescriptorPage.Size - 1)];
        IrqDescriptor? descriptor = place;
        if (descriptor is null)
        {
            descriptor = new IrqDescriptor(_system, number);
            descriptor.Start(affinity);

            // Ordering: pairs with the read in FindAny; a reader sees the descriptor as Start left it.
            Volatile.Write(ref place, descriptor);
        }
        else
        {
            descriptor.Start(affinity);
        }
    }

    private void Stop(int number)
    {
        IrqDescriptor? descriptor = FindAny(number);
        if (descriptor is null || !descriptor.Stop(out bool idle, out IrqAction? left))
        {
            return;
        }

        DescriptorPage page = PageFor(number);
        int place = number & (DescriptorPage.Size - 1);
        if (!idle || number >= MaximumParked)
        {
            // A handler still runs on it, so the number's next owner gets another one; this one goes with the handler.
            // Ordering: pairs with the read in Find; whoever has the descriptor asks whether it is allocated.
            Volatile.Write(ref page.Descriptors[place], null);
        }

        page.Release(place);
        if (left is not null)
        {
            _system.EndEvents(left, IrqEventsEnd.InterruptFreed);
        }
    }

    // The searched space is 0 to MaximumIrqs inclusive: a number just beyond the ceiling is found, then refused.
    // Returns where the first gap begins, or -1; the gap is claimed if it lies below the ceiling and begins where
    // asked.
    private long Claim(int irq, int from, int count)
    {
        if (count > 1)
        {
            lock (_gate)
            {
                return ClaimRun(irq, from, count);
            }
        }

        while (true)
        {
            long start = NextFree(from);
            if (start > _options.MaximumIrqs)
            {
                return -1;
            }

            if (!IsWanted(irq, start, 1) || TryClaim((int)start))
            {
                return start;
            }
        }
    }

    // Single claims may come in between: a run that meets one is given up, and the search goes on behind it.
    private long ClaimRun(int irq, int from, int count)
    {
        long start = from;
        while (true)
        {
            start = NextFree(start);
            if (start + count - 1 > _options.MaximumIrqs)
            {
                return -1;
            }

            int taken = NextTaken((int)start);
            if (taken >= 0 && taken < start + count)
            {
                start = taken;
                continue;
            }

            if (!IsWanted(irq, start, count) || TryClaimAll((int)start, count))
            {
                return start;
            }
        }
    }

    private bool IsWanted(int irq, long start, int count) =>
        (irq < 0 || start == irq) && start + count <= _options.MaximumIrqs;

    private bool TryClaimAll(int start, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!TryClaim(start + i))
            {
                ReleaseClaims(start, i);
                return false;
            }
        }

        return true;
    }

    private bool TryClaim(int number) => PageFor(number).TryClaim(number & (DescriptorPage.Size - 1));

    private void ReleaseClaims(int start, int count)
    {
        for (int number = start; number < start + count; number++)
        {
            PageFor(number).Release(number & (DescriptorPage.Size - 1));
        }
    }

    private void GrowTo(int count)
    {
        int seen = IrqCount;
        while (count > seen)
        {
            // Ordering: the count only grows; pairs with the read in IrqCount.
            int before = Interlocked.CompareExchange(ref _irqCount, count, seen);
            seen = before == seen ? count : before;
        }
    }

    private long NextFree(long from)
    {
        // Ordering: pairs with the writes in AddPage; pages never move, and a claim decides.
        DescriptorPage?[] pages = Volatile.Read(ref _pages);
        while (from >> DescriptorPage.Shift < pages.Length)
        {
            int place = (int)(from & (DescriptorPage.Size - 1));
            DescriptorPage? page = Volatile.Read(ref pages[from >> DescriptorPage.Shift]);
            place = page is null ? place : page.NextFree(place);
            if (place >= 0)
            {
                return (from & ~(long)(DescriptorPage.Size - 1)) + place;
            }

            from = ((from >> DescriptorPage.Shift) + 1) << DescriptorPage.Shift;
        }

        return from;
    }

    private int NextTaken(int from)
    {
        // Ordering: pairs with the writes in AddPage; pages never move.
        DescriptorPage?[] pages = Volatile.Read(ref _pages);
        for (int index = from >> DescriptorPage.Shift; index < pages.Length; index++)
        {
            int first = index == from >> DescriptorPage.Shift ? from & (DescriptorPage.Size - 1) : 0;
            int place = Volatile.Read(ref pages[index])?.NextTaken(first) ?? -1;
            if (place >= 0)
            {
                return (index << DescriptorPage.Shift) + place;
            }
        }

        return -1;
    }

    private DescriptorPage PageFor(int number)
    {
        // Ordering: pairs with the writes in AddPage; a page that is not seen yet is looked for again under the lock.
        int index = number >> DescriptorPage.Shift;
        DescriptorPage?[] pages = Volatile.Read(ref _pages);
        return (index < pages.Length ? Volatile.Read(ref pages[index]) : null) ?? AddPage(index);
    }

    private DescriptorPage AddPage(int index)
    {
        lock (_gate)
        {
            if (index >= _pages.Length)
            {
                DescriptorPage?[] grown = new DescriptorPage?[Math.Max(index + 1, _pages.Length * 2)];
                _pages.CopyTo(grown, 0);

                // Ordering: pairs with the reads of _pages. Pages never move from one slot to another.
                Volatile.Write(ref _pages, grown);
            }

            DescriptorPage? page = _pages[index];
            if (page is null)
            {
                page = new DescriptorPage();

                // Ordering: pairs with the reads of a page's slot.
                Volatile.Write(ref _pages[index], page);
            }

            return page;
        }
    }
}
