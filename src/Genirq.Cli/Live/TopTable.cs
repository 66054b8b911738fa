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
        TextTable.Write(
            text,
            [
                new TableColumn<ActivityRow>("NAME", false, static row => row.Name),
                new TableColumn<ActivityRow>("RATE/S", true, row => Rate(row, elapsed)),
                new TableColumn<ActivityRow>("EVENTS", true, static row => Number(row.Events)),
                new TableColumn<ActivityRow>("TOTAL", true, static row => Number(row.Total)),
                new TableColumn<ActivityRow>("CPU", true, static row => row.BusiestCpu < 0
                    ? ""
                    : row.BusiestCpu.ToString(CultureInfo.InvariantCulture)),
                new TableColumn<ActivityRow>("DETAIL", false, static row => row.Detail),
            ],
            rows);
        return text.ToString();
    }

    // What is only known in part is a lower bound.
    private static string Rate(ActivityRow row, TimeSpan elapsed)
    {
        string rate = (row.Events / elapsed.TotalSeconds).ToString("0.0", CultureInfo.InvariantCulture);
        return row.IsPartial ? $">={rate}" : rate;
    }

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static int CompareNames(string left, string right) =>
        string.Compare(left, right, CultureInfo.InvariantCulture, CompareOptions.NumericOrdering);
}
