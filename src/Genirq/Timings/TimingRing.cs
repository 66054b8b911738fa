namespace Genirq.Timings;

/// <summary>The last events of one CPU that were not looked at yet: 32 of them, newer ones replace older
/// ones.</summary>
/// <remarks>Each is a time of 48 bits and an interrupt of 16 bits in one word. Filled by deliveries without a lock,
/// drained by one reader at a time. Source: Linux 6.12, kernel/irq/internals.h, irq_timings_push.</remarks>
internal sealed class TimingRing
{
    /// <summary>How many events it holds.</summary>
    public const int Size = 32;

    /// <summary>The highest interrupt number that an event can name.</summary>
    public const int MaximumIrq = ushort.MaxValue;

    private const int IrqBits = 16;
    private const ulong TimeMask = ulong.MaxValue >> IrqBits;

    private readonly ulong[] _events = new ulong[Size];
    private int _count;

    /// <summary>Adds an event.</summary>
    public void Push(ulong nanoseconds, int irq)
    {
        // Ordering: each event has a place of its own; a reader that comes in between sees the older event there.
        int place = Interlocked.Increment(ref _count) - 1;
        Volatile.Write(ref _events[place & (Size - 1)], (nanoseconds << IrqBits) | (uint)irq);
    }

    /// <summary>Takes all events, oldest first.</summary>
    /// <param name="now">The time now, from which the times' upper bits are taken: none is newer, or older than
    /// days.</param>
    /// <param name="events">Room for <see cref="Size"/> events.</param>
    /// <returns>How many there are.</returns>
    public int Drain(ulong now, Span<(ulong Nanoseconds, int Irq)> events)
    {
        // Ordering: pairs with the increment in Push.
        int count = Interlocked.Exchange(ref _count, 0);
        int taken = Math.Min(count, Size);
        for (int i = 0; i < taken; i++)
        {
            ulong item = Volatile.Read(ref _events[(count - taken + i) & (Size - 1)]);
            ulong age = (now - (item >> IrqBits)) & TimeMask;
            events[i] = (now - age, (int)(item & MaximumIrq));
        }

        return taken;
    }
}
