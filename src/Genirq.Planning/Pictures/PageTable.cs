namespace Genirq.Planning.Pictures;

/// <summary>A table of the page.</summary>
/// <param name="Caption">What it is about.</param>
/// <param name="Columns">Heads, whether the cells are numbers, and the cell of a row.</param>
/// <typeparam name="T">What a row is about.</typeparam>
internal sealed record PageTable<T>(string Caption, (string Head, bool IsNumber, Func<T, string> Cell)[] Columns)
{
    /// <summary>The class of the cell that is a verdict's word; null for none.</summary>
    public Func<T, string?>? WordOf { get; init; }

    /// <summary>The column that holds the word.</summary>
    public int WordColumn { get; init; }

    /// <summary>The columns that hold sentences or long names, and are wide enough to read them.</summary>
    public IReadOnlyList<int> Sentences { get; init; } = [];

    /// <summary>Writes the table; the first cell of each row is its head.</summary>
    /// <param name="markup">Where it goes.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="owner">Who a row is about on the map: number and colour are shown before its first cell; null for
    /// none.</param>
    public void Write(MarkupWriter markup, IReadOnlyList<T> rows, Func<T, MapOwner?>? owner = null)
    {
        // Wide tables scroll by themselves, and the page does not.
        markup.Line().Open("div", "wide").With("tabindex", "0").With("role", "region").With("aria-label", Caption);
        markup.Open("table").Element("caption", Caption).Open("thead").Open("tr");
        foreach ((string head, bool isNumber, _) in Columns)
        {
            markup.Open("th", isNumber ? "n" : null).With("scope", "col").Text(head).Close();
        }

        markup.Close().Close().Open("tbody");
        foreach (T row in rows)
        {
            WriteRow(markup, row, owner?.Invoke(row));
        }

        markup.Close().Close().Close();
    }

    private void WriteRow(MarkupWriter markup, T row, MapOwner? owner)
    {
        markup.Line().Open("tr");
        for (int i = 0; i < Columns.Length; i++)
        {
            string cell = Columns[i].Cell(row);
            string? word = i == WordColumn ? WordOf?.Invoke(row) : null;
            markup.Open(i == 0 ? "th" : "td", ClassOf(i, word));
            if (i == 0)
            {
                markup.With("scope", "row");
                WriteSwatch(markup, owner);
            }

            markup.Text(cell.Length == 0 ? "\u2013" : cell).Close();
        }

        markup.Close();
    }

    private string? ClassOf(int column, string? word) =>
        word is not null ? $"word {word}"
        : Columns[column].IsNumber ? "n"
        : Sentences.Contains(column) ? "s"
        : null;

    private static void WriteSwatch(MarkupWriter markup, MapOwner? owner)
    {
        if (owner is null)
        {
            return;
        }

        markup.With("data-number", VectorMap.Number(owner.Number));
        string before = markup.Enter("svg", MarkupWriter.Svg);
        markup.With("class", "vm swatch").With("viewBox", "0 0 12 12").With("aria-hidden", "true");
        markup.Open("rect", owner.Class).With("width", 12).With("height", 12).With("rx", 2).CloseEmpty();
        markup.Leave(before);
    }
}
