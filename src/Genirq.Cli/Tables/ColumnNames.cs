using Genirq.Cli.Help;

namespace Genirq.Cli.Tables;

/// <summary>Finds the columns of a table by the words of an option.</summary>
internal static class ColumnNames
{
    /// <summary>The heads of columns, joined by commas.</summary>
    /// <param name="columns">The columns.</param>
    /// <typeparam name="T">What a row is about.</typeparam>
    public static string Join<T>(IEnumerable<TableColumn<T>> columns) =>
        string.Join(", ", columns.Select(static column => column.Head));

    /// <summary>Selects columns.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="names">The heads, joined by commas, in any case. A plus before them, or before one of them, stands
    /// for the default columns first.</param>
    /// <param name="all">The columns that there are.</param>
    /// <param name="standard">The default columns.</param>
    /// <typeparam name="T">What a row is about.</typeparam>
    /// <exception cref="ToolException">There is no such column.</exception>
    public static IReadOnlyList<TableColumn<T>> Select<T>(
        string option, string names, TableColumn<T>[] all, IReadOnlyList<TableColumn<T>> standard)
    {
        List<TableColumn<T>> columns = [];
        foreach (string name in names.Split(',', StringSplitOptions.TrimEntries))
        {
            if (name is ['+', ..] && columns.Count == 0)
            {
                columns.AddRange(standard);
            }

            columns.Add(Find(option, name.TrimStart('+'), all));
        }

        return columns;
    }

    /// <summary>Finds one column.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="name">Its head, in any case.</param>
    /// <param name="all">The columns that there are.</param>
    /// <typeparam name="T">What a row is about.</typeparam>
    /// <exception cref="ToolException">There is no such column.</exception>
    public static TableColumn<T> Find<T>(string option, string name, TableColumn<T>[] all) =>
        Array.Find(all, column => column.Head.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ToolException($"{option}: there is no column '{name}'; there are {Join(all)}."
            + NearestWord.Question(name.ToUpperInvariant(), all.Select(static column => column.Head)));
}
