using System.Globalization;
using Genirq.Planning.Fleets;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Tables;

/// <summary>Writes what a fleet says for people: a row for each machine, then the sums.</summary>
internal static class FleetText
{
    private static readonly VerdictKind[] s_verdicts =
        [VerdictKind.Fits, VerdictKind.Tight, VerdictKind.Degraded, VerdictKind.Full, VerdictKind.Unknown];

    private static readonly TableColumn<FleetEntry>[] s_columns =
    [
        new("MACHINE", false, entry => entry.Source),
        new("KIND", false, entry => entry.Kind is { } kind ? FleetJson.WordOf(kind) : ""),
        new("CPUS", true, entry => Number(entry, entry.Cpus)),
        new("DEVICES", true, entry => Number(entry, entry.Devices)),
        new("ASKED", true, entry => Number(entry, entry.Asked)),
        new("GRANTED", true, entry => Number(entry, entry.Granted)),
        new("FREE", true, entry => entry.Vectors is { } vectors ? Number(vectors.Available) : ""),
        new("WORST-CPU", true, entry => entry.WorstCpu is { } cpu ? Number(cpu) : ""),
        new("FREE-THERE", true, entry => entry.WorstCpu is null ? "" : Number(entry.WorstAvailable)),
        new("VERDICT", false, entry => entry.Verdict is { } verdict
            ? $"{verdict.Word}{(verdict.IsEstimated ? " (estimated)" : "")}"
            : ""),
        new("CAUSE", false, entry => entry.Verdict?.Cause ?? ""),
    ];

    /// <summary>The heads of all columns, joined by commas.</summary>
    public static string Names => ColumnNames.Join(s_columns);

    /// <summary>Finds the column that the table is sorted by.</summary>
    /// <param name="name">Its head, in any case.</param>
    /// <exception cref="ToolException">There is no such column.</exception>
    public static TableColumn<FleetEntry> Find(string name) => ColumnNames.Find("--sort", name, s_columns);

    /// <summary>Writes a fleet.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="tally">The fleet.</param>
    /// <param name="cpus">The CPUs that each machine was taken to have; null for its own.</param>
    /// <param name="sort">The column that the table is sorted by; null for the order in which machines came.</param>
    /// <param name="ink">The colours of its words.</param>
    public static void Write(
        TextWriter output, FleetTally tally, int? cpus, TableColumn<FleetEntry>? sort, Ink ink)
    {
        FleetEntry[] machines = [.. tally.Rows.Where(entry => entry.Error is null)];
        string folder = FleetOrder.CommonFolder(machines.Select(static entry => entry.Source));
        if (machines.Length > 0)
        {
            TextTable.Write(output, Columns(folder, ink), sort is null ? machines : RowOrder.By(machines, sort));
            output.Write(folder.Length == 0 ? "\n" : $"\nnames are below {PlainText.Of(folder)}\n");
        }

        string at = cpus is { } count ? $" at {count} CPUs" : "";
        output.Write($"{Count(tally.Machines, "machine")}{at}: {Judged(tally)}; "
            + $"{Count(tally.Unreadable, "input")} unreadable\n");
        if (tally.Greediest is { } greediest)
        {
            output.Write($"{Number(tally.Asked)} vectors asked in all; most by {PlainText.Of(greediest.Source)}: "
                + $"{Number(greediest.Asked)}\n");
        }

        if (tally.Fullest is { } fullest)
        {
            output.Write($"fullest CPU: {Number(fullest.WorstCpu!.Value)} of {PlainText.Of(fullest.Source)}, "
                + $"{Number(fullest.WorstAvailable)} free\n");
        }

        Tell(output, "\nUNREADABLE\n", tally.Rows.Select(entry => entry.Error!).Where(error => error is not null));
    }

    // What all names begin with is said once, below the table.
    private static TableColumn<FleetEntry>[] Columns(string folder, Ink ink) =>
    [
        .. s_columns.Select(column => column.Head switch
        {
            "MACHINE" => column with { Cell = entry => entry.Source[folder.Length..] },
            "VERDICT" => column with
            {
                Paint = (entry, cell) => entry.Verdict is { } verdict ? ink.Paint(verdict.Kind, cell) : cell,
            },
            _ => column,
        }),
    ];

    private static void Tell(TextWriter output, string head, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            output.Write(head);
            output.Write($"{PlainText.Of(line)}\n");
            head = "";
        }
    }

    private static string Judged(FleetTally tally) => string.Join(", ", s_verdicts
        .Select(kind => $"{Number(tally[kind])} {Verdict.WordOf(kind)}"));

    private static string Number(FleetEntry entry, int number) => entry.Error is null ? Number(number) : "";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Count(int count, string one) => count == 1 ? $"1 {one}" : $"{Number(count)} {one}s";
}
