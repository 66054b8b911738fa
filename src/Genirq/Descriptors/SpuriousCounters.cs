namespace Genirq.Descriptors;

/// <summary>Counts of unhandled events of one interrupt, under its descriptor's lock.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/spurious.c, note_interrupt.</remarks>
internal struct SpuriousCounters
{
    /// <summary>Events counted since unhandled ones began, below 100,000.</summary>
    public uint Count;

    /// <summary>Unhandled ones among them.</summary>
    public uint Unhandled;

    /// <summary>Not 0: each event is looked at, also one that was handled, because it may have other interrupts
    /// polled.</summary>
    public uint LooksAlways;

    /// <summary>Begins anew, as each request on the line has it.</summary>
    public void Restart(bool looksAlways)
    {
        Count = 0;
        Unhandled = 0;
        LooksAlways = looksAlways ? 1u : 0;
    }
}
