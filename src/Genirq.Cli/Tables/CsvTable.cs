using System.Buffers;

namespace Genirq.Cli.Tables;

/// <summary>Writes tables as comma-separated values: heads first, fields quoted where they must be (RFC 4180), lines
/// that end as Linux's do.</summary>
internal static class CsvTable
{
    private static readonly SearchValues<char> s_quoted = SearchValues.Create(",\"\r\n");

    /// <summary>Writes a table.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">What the rows are about.</param>
    /// <param name="hasHeads">Whether the heads come first.</param>
    /// <typeparam name="T">What a row is about.</typeparam>
    public static void Write<T>(
        TextWriter output, IReadOnlyList<TableColumn<T>> columns, IEnumerable<T> rows, bool hasHeads = true)
    {
        if (hasHeads)
        {
            WriteLine(output, columns.Select(static column => column.Head));
        }

        foreach (T row in rows)
        {
            WriteLine(output, columns.Select(column => column.Cell(row)));
        }
    }

    private static void WriteLine(TextWriter output, IEnumerable<string> cells)
    {
        output.Write(string.Join(',', cells.Select(Quoted)));
        output.Write('\n');
    }

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(s_quoted)
        ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : cell;
}
