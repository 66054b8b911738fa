using System.Globalization;

namespace Genirq.Planning.Sampling;

/// <summary>Turns rates into lines about devices, interrupts or CPUs.</summary>
/// <param name="rates">What happened between two samples.</param>
/// <param name="owners">Whose the interrupts are.</param>
/// <param name="filter">Which interrupts count; null for all.</param>
internal sealed class MachineActivity(InterruptRates rates, InterruptOwners owners, ActivityFilter? filter = null)
{
    private readonly bool _isPart = filter?.IsPart == true;

    private readonly RowRate[] _rows =
        [.. rates.Rows.Where(row => filter?.Takes(row.Row, owners) != false)];

    /// <summary>The time between the samples.</summary>
    public TimeSpan Elapsed { get; } = rates.Elapsed;

    /// <summary>Events of all rows with a number.</summary>
    public ulong DeviceEvents => Sum(_rows.Where(static row => row.Row.IsNumbered));

    /// <summary>Events of the rows named by a word.</summary>
    public ulong OwnEvents => Sum(_rows.Where(static row => !row.Row.IsNumbered));

    /// <summary>The lines of a kind, in the order of the file.</summary>
    /// <param name="kind">The kind.</param>
    public IReadOnlyList<ActivityRow> Rows(ActivityKind kind) => kind switch
    {
        ActivityKind.Devices => Devices(),
        ActivityKind.Interrupts => [.. _rows.Select(row => Row(row.Row.Name, Squeeze(row.Row.Text), [row]))],
        ActivityKind.Cpus => Cpus(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An activity is of some kind."),
    };

    private List<ActivityRow> Devices()
    {
        List<ActivityRow> lines = [];
        foreach (IGrouping<string, RowRate> group in _rows.GroupBy(KeyOf))
        {
            RowRate[] rows = [.. group];
            if (!rows[0].Row.IsNumbered)
            {
                lines.Add(Row(rows[0].Row.Name, Squeeze(rows[0].Row.Text), rows));
            }
            else if (owners.Find(rows[0].Row.Irq) is { } owner)
            {
                string interrupts = rows.Length == 1 ? "1 interrupt" : $"{Number(rows.Length)} interrupts";
                lines.Add(Row(owner.Name, $"{owner.Slot} {owner.Driver ?? "-"}, {interrupts}", rows));
            }
            else
            {
                lines.Add(Row($"irq {rows[0].Row.Name}", Squeeze(rows[0].Row.Text), rows));
            }
        }

        return lines;
    }

    private List<ActivityRow> Cpus()
    {
        List<ActivityRow> lines = [];
        for (int column = 0; column < rates.Cpus.Count; column++)
        {
            CpuRate cpu = rates.Cpus[column];
            ulong total = 0;
            ulong chosen = 0;
            foreach (RowRate row in _rows)
            {
                total += row.Row.IsPerCpu ? row.Row.Counts[column] : 0;
                chosen += rates.EventsOf(row, column);
            }

            string detail = cpu.IsNew ? "came online"
                : _isPart ? ""
                : $"{Number(cpu.Events)} of devices, {Number(cpu.OwnEvents)} of its own";
            ulong events = _isPart ? chosen : cpu.Events + cpu.OwnEvents;
            lines.Add(new ActivityRow($"CPU{Number(cpu.Cpu)}", detail, total, events, cpu.IsNew, -1));
        }

        return lines;
    }

    private ActivityRow Row(string name, string detail, RowRate[] rows)
    {
        ulong total = 0;
        foreach (RowRate row in rows)
        {
            total += row.Row.Total;
        }

        return new ActivityRow(name, detail, total, Sum(rows), rows.Any(static row => row.IsPartial), Busiest(rows));
    }

    // By what each CPU counted in between, of all rows together.
    private int Busiest(RowRate[] rows)
    {
        ulong most = 0;
        int busiest = -1;
        for (int column = 0; column < rates.Cpus.Count; column++)
        {
            ulong events = 0;
            foreach (RowRate row in rows)
            {
                events += rates.EventsOf(row, column);
            }

            (most, busiest) = events > most ? (events, rates.Cpus[column].Cpu) : (most, busiest);
        }

        return busiest;
    }

    private string KeyOf(RowRate row) => !row.Row.IsNumbered
        ? row.Row.Name
        : owners.Find(row.Row.Irq)?.Slot.ToString() ?? $"#{row.Row.Name}";

    private static ulong Sum(IEnumerable<RowRate> rows)
    {
        ulong sum = 0;
        foreach (RowRate row in rows)
        {
            sum += row.Events;
        }

        return sum;
    }

    private static string Squeeze(string text) =>
        string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
