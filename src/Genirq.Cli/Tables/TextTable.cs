namespace Genirq.Cli.Tables;

/// <summary>Writes plain tables: heads in capitals, columns as wide as their cells, one blank between.</summary>
internal static class TextTable
{
    /// <summary>Writes a table.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">What the rows are about.</param>
    /// <typeparam name="T">What a row is about.</typeparam>
    public static void Write<T>(TextWriter output, IReadOnlyList<TableColumn<T>> columns, IReadOnlyList<T> rows)
    {
        string[][] cells = [.. rows.Select(row => columns.Select(column => Cell(column, row)).ToArray())];
        int[] widths =
        [
            .. columns.Select((column, i) => cells.Select(row => row[i].Length).Append(column.Head.Length).Max()),
        ];
        WriteLine(output, columns, widths, [.. columns.Select(column => column.Head)], static (_, cell) => cell);
        for (int row = 0; row < cells.Length; row++)
        {
            T about = rows[row];
            WriteLine(
                output, columns, widths, cells[row], (column, cell) => column.Paint?.Invoke(about, cell) ?? cell);
        }
    }

    private static string Cell<T>(TableColumn<T> column, T row)
    {
        string cell = PlainText.Of(column.Cell(row));
        return cell.Length == 0 ? "-" : cell;
    }

    private static void WriteLine<T>(
        TextWriter output,
        IReadOnlyList<TableColumn<T>> columns,
        int[] widths,
        string[] cells,
        Func<TableColumn<T>, string, string> paint)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            bool isLast = i == cells.Length - 1;
            string cell = columns[i].IsNumber ? cells[i].PadLeft(widths[i])
                : isLast ? cells[i]
                : cells[i].PadRight(widths[i]);
            output.Write(paint(columns[i], cell));
            output.Write(isLast ? "\n" : " ");
        }
    }
}
