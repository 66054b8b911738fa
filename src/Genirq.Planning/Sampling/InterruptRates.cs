namespace Genirq.Planning.Sampling;

/// <summary>What happened between two samples of <c>/proc/interrupts</c>.</summary>
/// <remarks>
/// Counters are compared for each CPU by its number, not by its column: columns move when a CPU comes or goes. A
/// counter that has wrapped at 32 bits gives the events in between. One that went back otherwise belongs to an
/// interrupt that was freed and allocated again: its events are those since then. What cannot be known is left out and
/// said so; no result ever exceeds what a CPU could have handled in the time.
/// </remarks>
internal sealed class InterruptRates
{
    /// <summary>More events of one interrupt on one CPU in a second than a CPU can handle.</summary>
    /// <remarks>An event costs a CPU some hundred nanoseconds at least; the kernel's counters would wrap in 86 s at
    /// this rate.</remarks>
    public const ulong MaximumPerSecond = 50_000_000;

    private readonly int[] _earlierColumn;
    private readonly ulong[] _events;
    private readonly ulong[] _ownEvents;
    private readonly ulong _limit;

    private InterruptRates(InterruptSample earlier, InterruptSample later, TimeSpan elapsed)
    {
        Elapsed = elapsed;
        _limit = (ulong)Math.Max(1, elapsed.TotalSeconds * MaximumPerSecond);
        _earlierColumn = new int[later.Cpus.Count];
        _events = new ulong[later.Cpus.Count];
        _ownEvents = new ulong[later.Cpus.Count];
        Dictionary<int, int> before = [];
        for (int column = 0; column < earlier.Cpus.Count; column++)
        {
            before[earlier.Cpus[column]] = column;
        }

        for (int column = 0; column < _earlierColumn.Length; column++)
        {
            _earlierColumn[column] = before.GetValueOrDefault(later.Cpus[column], -1);
        }

        Dictionary<string, SampledRow> known = new(StringComparer.Ordinal);
        foreach (SampledRow row in earlier.Rows)
        {
            known.TryAdd(row.Name, row);
        }

        Rows = [.. later.Rows.Select(row => Compare(known.GetValueOrDefault(row.Name), row))];
        Cpus = [.. later.Cpus.Select((cpu, column) =>
            new CpuRate(cpu, _events[column], _ownEvents[column], _earlierColumn[column] < 0))];
    }

    /// <summary>The time between the samples.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Each row of the later sample, in its order.</summary>
    public IReadOnlyList<RowRate> Rows { get; }

    /// <summary>Each CPU of the later sample, in its order.</summary>
    public IReadOnlyList<CpuRate> Cpus { get; }

    /// <summary>Compares two samples.</summary>
    /// <param name="earlier">The earlier one.</param>
    /// <param name="later">The later one.</param>
    /// <param name="elapsed">The time between them, more than zero, by a clock that is never set.</param>
    public static InterruptRates Between(InterruptSample earlier, InterruptSample later, TimeSpan elapsed)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(elapsed, TimeSpan.Zero);
        return new InterruptRates(earlier, later, elapsed);
    }

    /// <summary>Events in a second.</summary>
    /// <param name="events">Events between the samples.</param>
    public double PerSecond(ulong events) => events / Elapsed.TotalSeconds;

    /// <summary>Events of a row on one CPU.</summary>
    /// <param name="row">One of <see cref="Rows"/>.</param>
    /// <param name="column">The index of the CPU in <see cref="Cpus"/>.</param>
    /// <returns>How many; 0 if they are not known, or the row does not count by CPU.</returns>
    public ulong EventsOf(RowRate row, int column) =>
        row.Row.IsPerCpu ? RiseOf(row.Earlier, row.Row, column) ?? 0 : 0;

    private RowRate Compare(SampledRow? before, SampledRow row)
    {
        // Another text behind the same number is another interrupt, whose counters may have begun at any time: a
        // handler that is requested anew goes on with the counts of the one before.
        SampledRow? same = before?.Text == row.Text && before.IsPerCpu == row.IsPerCpu ? before : null;
        bool isPartial = false;
        ulong sum = 0;
        for (int column = 0; column < row.Counts.Count; column++)
        {
            ulong? events = RiseOf(same, row, column);
            isPartial |= events is null;
            sum += events ?? 0;
            if (row.IsPerCpu)
            {
                (row.IsNumbered ? _events : _ownEvents)[column] += events ?? 0;
            }
        }

        return new RowRate(row, same, sum, isPartial);
    }

    private ulong? RiseOf(SampledRow? before, SampledRow row, int column)
    {
        int earlierColumn = row.IsPerCpu ? _earlierColumn[column] : column;
        return before is null || earlierColumn < 0 || earlierColumn >= before.Counts.Count
            ? null
            : Rise(before.Counts[earlierColumn], row.Counts[column]);
    }

    // The difference at 32 bits; if that is more than can be, the counter began anew.
    private ulong? Rise(uint before, uint after)
    {
        ulong difference = unchecked(after - before);
        return difference <= _limit ? difference : after <= _limit ? after : null;
    }
}
