namespace Genirq.Timings;

/// <summary>What is known of the rhythms of one CPU's interrupts.</summary>
internal sealed class CpuTimings
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<int, LineTiming> _lines = [];

    /// <summary>The events that were not looked at yet.</summary>
    public TimingRing Ring { get; } = new();

    /// <summary>Looks at the new events and predicts the next one.</summary>
    /// <returns>Its time in nanoseconds; null if no interrupt has a rhythm.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/timings.c, irq_timings_next_event.</remarks>
    public ulong? Next(ulong now)
    {
        Span<(ulong Nanoseconds, int Irq)> events = stackalloc (ulong, int)[TimingRing.Size];
        lock (_gate)
        {
            int count = Ring.Drain(now, events);
            foreach ((ulong nanoseconds, int irq) in events[..count])
            {
                if (!_lines.TryGetValue(irq, out LineTiming? line))
                {
                    line = new LineTiming();
                    _lines.Add(irq, line);
                }

                line.Add(nanoseconds);
            }

            ulong? first = null;
            foreach (LineTiming line in _lines.Values)
            {
                if (line.Next(now) is { } next && !(next >= first))
                {
                    first = next;
                }
            }

            return first;
        }
    }

    /// <summary>Forgets an interrupt whose last action was freed.</summary>
    public void Forget(int irq)
    {
        lock (_gate)
        {
            _lines.Remove(irq);
        }
    }
}
