using Genirq.Actions;

namespace Genirq.Properties.Stress;

/// <summary>What one thread of the machine has.</summary>
/// <param name="random">Its choices.</param>
internal sealed class StressHold(Random random)
{
    private long _events;

    /// <summary>Its choices.</summary>
    public Random Random { get; } = random;

    /// <summary>Its card's interrupts, by index.</summary>
    public SortedDictionary<uint, Irq> Held { get; } = [];

    /// <summary>How many events it had.</summary>
    public long Events =>
        // Ordering: read once all threads have ended.
        Volatile.Read(ref _events);

    /// <summary>How many snapshots that it took were restored.</summary>
    public int Restored { get; set; }

    /// <summary>Any of its interrupts; null if there is none.</summary>
    public Irq? Any => Held.Count == 0 ? null : Held.ElementAt(Random.Next(Held.Count)).Value;

    /// <summary>Counts an event.</summary>
    public static IrqResult Handle(Irq irq, StressHold hold)
    {
        // Ordering: a sum; two CPUs may handle events of one thread's interrupts at once.
        Interlocked.Increment(ref hold._events);
        return IrqResult.Handled;
    }
}
