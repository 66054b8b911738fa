using System.Globalization;
using Genirq.Cli.Tables;
using Genirq.Planning.Sampling;

namespace Genirq.Cli.Live;

/// <summary>The table of a live view.</summary>
internal static class TopTable
{
    /// <summary>The lines in an order.</summary>
    /// <param name="rows">The lines, as the machine has them.</param>
    /// <param name="order">The order.</param>
    public static IReadOnlyList<ActivityRow> Sort(IReadOnlyList<ActivityRow> rows, TopOrder order) => order switch
    {
        TopOrder.Rate => [.. rows.OrderByDescending(static row => row.Events)
            .ThenByDescending(static row => row.Total)],
        TopOrder.Total => [.. rows.OrderByDescending(static row => row.Total)],
        TopOrder.Name => [.. rows.OrderBy(static row => row.Name, Comparer<string>.Create(CompareNames))],
        _ => rows,
    };

    /// <summary>The table as text, heads first.</summary>
    /// <param name="rows">The lines.</param>
    /// <param name="elapsed">The time between the samples.</param>
    public static string Format(IReadOnlyList<ActivityRow> rows, TimeSpan elapsed)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

        // What is only known in part is a lower bound.
        TextTable.Write(text, Columns(row => $"{(row.IsPartial ? ">=" : "")}{Rate(row, elapsed)}"), rows);
        return text.ToString();
    }

    /// <summary>Writes the table as comma-separated values.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="rows">The lines.</param>
    /// <param name="elapsed">The time between the samples.</param>
    /// <param name="hasHeads">Whether the heads come first.</param>
    public static void WriteCsv(
        TextWriter output, IReadOnlyList<ActivityRow> rows, TimeSpan elapsed, bool hasHeads) => CsvTable.Write(
        output,
        [
            new("SECONDS", true, _ => elapsed.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)),
            .. Columns(row => Rate(row, elapsed)),
            new("PARTIAL", false, static row => row.IsPartial ? "yes" : "no"),
        ],
        rows,
        hasHeads);

    private static TableColumn<ActivityRow>[] Columns(Func<ActivityRow, string> rate) =>
    [
        new("NAME", false, static row => row.Name),
        new("RATE/S", true, rate),
        new("EVENTS", true, static row => Number(row.Events)),
        new("TOTAL", true, static row => Number(row.Total)),
        new("CPU", true, static row => row.BusiestCpu < 0
            ? ""
            : row.BusiestCpu.ToString(CultureInfo.InvariantCulture)),
        new("DETAIL", false, static row => row.Detail),
    ];

    private static string Rate(ActivityRow row, TimeSpan elapsed) =>
        (row.Events / elapsed.TotalSeconds).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static int CompareNames(string left, string right) =>
        string.Compare(left, right, CultureInfo.InvariantCulture, CompareOptions.NumericOrdering);
}
