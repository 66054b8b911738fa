using System.Diagnostics;

namespace Genirq.Cpus;

/// <summary>One CPU: the place where an interrupt is handled. Passed down explicitly, never ambient.</summary>
/// <remarks>
/// Its counters are paged by interrupt number, so that the counters of one CPU lie together and no two CPUs
/// share a line. A counter is only changed under its interrupt's own lock; reading takes no lock.
/// </remarks>
[DebuggerDisplay("CPU {Index}, in interrupt: {IsInInterrupt}")]
public sealed class CpuContext
{
    private const int PageShift = 8;
    private const int PageSize = 1 << PageShift;

    private uint[]?[] _pages = new uint[]?[4];
    private bool _isDeliveryStopped;

    internal CpuContext(int index, CpuSet set)
    {
        Index = index;
        Set = set;
    }

    /// <summary>The CPU's number, 0 or more.</summary>
    public int Index { get; }

    /// <summary>Whether the CPU is online.</summary>
    public bool IsOnline => Set.Online.Contains(Index);

    /// <summary>Whether this CPU is in interrupt context; some interrupts may be handled only there.</summary>
    public bool IsInInterrupt { get; private set; }

    /// <summary>Whether this CPU is in a non-maskable interrupt.</summary>
    public bool IsInNmi { get; private set; }

    /// <summary>Whether the platform has stopped the delivery to this CPU, because it goes or is gone. Until
    /// <see cref="CpuHotplugStep.ResumeDelivery"/> nothing may be delivered to it.</summary>
    /// <remarks>Any thread may ask. Builds for debugging assert it in the platforms' Deliver.</remarks>
    public bool IsDeliveryStopped
    {
        // Ordering: pairs with the write of who takes the CPU offline or brings it back.
        get => Volatile.Read(ref _isDeliveryStopped);
        internal set => Volatile.Write(ref _isDeliveryStopped, value);
    }

    private CpuSet Set { get; }

    /// <summary>Tells that this CPU has taken an interrupt. Called by the platform's delivery loop.</summary>
    public void EnterInterrupt() => IsInInterrupt = true;

    /// <summary>Tells that this CPU returns from its interrupt.</summary>
    public void ExitInterrupt() => IsInInterrupt = false;

    /// <summary>Tells that this CPU has taken a non-maskable interrupt, perhaps within another one.</summary>
    /// <returns>What <see cref="ExitNmi"/> takes.</returns>
    public bool EnterNmi()
    {
        bool wasInInterrupt = IsInInterrupt;
        IsInInterrupt = true;
        IsInNmi = true;
        return wasInInterrupt;
    }

    /// <summary>Tells that this CPU returns from its non-maskable interrupt.</summary>
    /// <param name="wasInInterrupt">What <see cref="EnterNmi"/> returned.</param>
    public void ExitNmi(bool wasInInterrupt)
    {
        IsInNmi = false;
        IsInInterrupt = wasInInterrupt;
    }

    /// <summary>How often an interrupt was counted on this CPU. It wraps at 32 bits, as in Linux.</summary>
    /// <param name="irq">Any number.</param>
    public uint CountOf(Irq irq)
    {
        // Ordering: pairs with the writes in PageFor; whoever sees a page sees its zeroed counters.
        uint[]?[] pages = Volatile.Read(ref _pages);
        int index = irq.Number >> PageShift;
        uint[]? page = (uint)index < (uint)pages.Length ? Volatile.Read(ref pages[index]) : null;
        return page is null ? 0 : Volatile.Read(ref page[irq.Number & (PageSize - 1)]);
    }

    /// <summary>How many counters share a page.</summary>
    internal const int CounterPageShift = PageShift;

    /// <summary>Puts other counters in place of all there are. The system is at rest.</summary>
    /// <param name="pages">Pages of 2 to the power of <see cref="CounterPageShift"/> counters, by interrupt
    /// number.</param>
    internal void Replace(uint[]?[] pages)
    {
        // Ordering: pairs with the reads in CountOf and Count.
        Volatile.Write(ref _pages, pages);
    }

    /// <summary>Counts one event. The caller holds the interrupt's lock.</summary>
    internal void Count(int number)
    {
        uint[]?[] pages = _pages;
        int index = number >> PageShift;
        uint[]? page = (uint)index < (uint)pages.Length ? pages[index] : null;
        page ??= PageFor(index);
        page[number & (PageSize - 1)]++;
    }

    /// <summary>Sets an interrupt's counter to zero. The caller holds the interrupt's lock.</summary>
    internal void Clear(int number)
    {
        // Ordering: pairs with the writes in PageFor.
        uint[]?[] pages = Volatile.Read(ref _pages);
        int index = number >> PageShift;
        if ((uint)index < (uint)pages.Length && pages[index] is { } page)
        {
            page[number & (PageSize - 1)] = 0;
        }
    }

    /// <summary>Sets an interrupt's counter. The caller holds the interrupt's lock.</summary>
    internal void Restore(int number, uint count)
    {
        uint[] page = PageFor(number >> PageShift);

        // Ordering: none needed beyond the interrupt's lock; pairs with the read in CountOf.
        Volatile.Write(ref page[number & (PageSize - 1)], count);
    }

    private uint[] PageFor(int index)
    {
        lock (this.Set.CounterGate)
        {
            if (index >= _pages.Length)
            {
                uint[]?[] grown = new uint[]?[Math.Max(index + 1, _pages.Length * 2)];
                _pages.CopyTo(grown, 0);

                // Ordering: pairs with the reads in CountOf and Count. Pages themselves never move.
                Volatile.Write(ref _pages, grown);
            }

            uint[]? page = _pages[index];
            if (page is null)
            {
                page = new uint[PageSize];

                // Ordering: pairs with the reads in CountOf and Count.
                Volatile.Write(ref _pages[index], page);
            }

            return page;
        }
    }
}
