using System.Globalization;

namespace Genirq.Cli.Tables;

/// <summary>The order of a table's rows by one of its columns.</summary>
internal static class RowOrder
{
    /// <summary>Sorts rows: numbers from the largest, words from A. Rows that are equal keep their order.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="column">The column.</param>
    /// <typeparam name="T">What a row is about.</typeparam>
    public static IReadOnlyList<T> By<T>(IEnumerable<T> rows, TableColumn<T> column) => column.IsNumber
        ? [.. rows.OrderByDescending(row => Value(column.Cell(row)))]
        : [.. rows.OrderBy(column.Cell, StringComparer.Ordinal)];

    private static double Value(string cell) =>
        double.TryParse(cell, CultureInfo.InvariantCulture, out double value) ? value : double.NegativeInfinity;
}
