using System.Numerics;

namespace Genirq.Timings;

/// <summary>What is known of the rhythm of one interrupt on one CPU. Used by one thread at a time.</summary>
/// <remarks>
/// Intervals fall into 16 classes by the logarithm of their length; each class has an exponential average. A rhythm is
/// a sequence of classes that repeats. Source: Linux 6.12, kernel/irq/timings.c.
/// </remarks>
internal sealed class LineTiming
{
    /// <summary>A pause after which nothing is known any more, in nanoseconds.</summary>
    public const ulong Pause = 1_000_000_000;

    private const int Classes = 16;
    private const int Remembered = 32;
    private const int Weight = 64;
    private const int WeightShift = 7;
    private const int LongestPeriod = 5;
    private const int ShortestPeriod = 3;
    private const int Repeats = 3;

    // The shortest class holds what is below 8 microseconds, the longest what is below a quarter of a second.
    private const ulong ClassUnitNanoseconds = 4000;

    private readonly ulong[] _averages = new ulong[Classes];
    private readonly byte[] _history = new byte[Remembered];
    private ulong _last;
    private long _count;

    /// <summary>Takes an event into account.</summary>
    /// <remarks>Source: irq_timings_store.</remarks>
    public void Add(ulong nanoseconds)
    {
        ulong interval = nanoseconds - _last;
        _last = nanoseconds;
        int index = ClassOf(interval);
        if (interval >= Pause || index >= Classes)
        {
            _count = 0;
            return;
        }

        _averages[index] = Average(_averages[index], interval);
        _history[_count++ % Remembered] = (byte)index;
    }

    /// <summary>Predicts the next event.</summary>
    /// <param name="now">The time now, in nanoseconds.</param>
    /// <returns>Its time in nanoseconds; null if there is no rhythm.</returns>
    /// <remarks>Source: __irq_timings_next_event.</remarks>
    public ulong? Next(ulong now)
    {
        if (now - _last >= Pause)
        {
            _count = 0;
            return null;
        }

        int longest = (int)Math.Min(_count / Repeats, LongestPeriod);
        if (longest <= ShortestPeriod)
        {
            return null;
        }

        for (int period = longest; period >= ShortestPeriod; period--)
        {
            if (Repeated(period))
            {
                return _last + _averages[Recent(period)];
            }
        }

        return null;
    }

    private static int ClassOf(ulong interval) => BitOperations.Log2((interval / ClassUnitNanoseconds) | 1);

    private static ulong Average(ulong before, ulong value) =>
        before == 0 ? value : before + (ulong)(((long)(value - before) * Weight) >> WeightShift);

    // The class of the interval that many ago: 1 is the last one.
    private byte Recent(int ago) => _history[(_count - ago) % Remembered];

    // Whether the last three periods are alike; the next interval is then that of one period ago.
    private bool Repeated(int period)
    {
        for (int ago = 1; ago <= period * (Repeats - 1); ago++)
        {
            if (Recent(ago) != Recent(ago + period))
            {
                return false;
            }
        }

        return true;
    }
}
