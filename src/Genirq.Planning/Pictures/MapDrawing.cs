using System.Globalization;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Pictures;

/// <summary>Draws the map.</summary>
/// <param name="map">The map.</param>
/// <param name="markup">Where it goes.</param>
internal sealed class MapDrawing(VectorMap map, MarkupWriter markup)
{
    private const int Cell = 5;
    private const int Left = 124;
    private const int LabelAt = 58;
    private const int Right = 76;
    private const int UsualColumns = 203;

    // Limit: entries of the legend in the picture; a page with the whole report lists all devices beside it.
    private const int MaximumLegend = 256;

    private const int LegendColumns = 4;
    private const int LegendLine = 17;

    private readonly int _rowHeight = map.Rows.Count switch
    {
        <= 16 => 20,
        <= 32 => 15,
        <= 64 => 12,
        _ => 8,
    };

    private int Width => Left + (Columns * Cell) + Right;

    private int Columns => map.Report.Mapped is { } vectors ? vectors.Last - vectors.First + 1 : UsualColumns;

    private int Step => _rowHeight + (_rowHeight > 8 ? 2 : 1);

    /// <summary>Draws.</summary>
    /// <param name="isDocument">Whether the picture stands alone: then it says what it is, and who has which
    /// colour.</param>
    public void Draw(bool isDocument)
    {
        List<string> heads = isDocument ? Wrap(map.Report.Verdict.ToString(), 150) : [];
        int top = isDocument ? 62 + (heads.Count * 18) : 24;
        int bottom = top + Height();
        IReadOnlyList<MapOwner> shown = [.. map.Owners.Take(MaximumLegend)];
        int lines = (shown.Count + LegendColumns - 1) / LegendColumns;
        int height = bottom + 46 + (lines * LegendLine) + (map.Owners.Count > MaximumLegend ? LegendLine : 0) + 10;
        string before = markup.Enter("svg", MarkupWriter.Svg);
        markup.With("class", "vm").With("viewBox", $"0 0 {Width} {height}").With("role", "img")
            .With("aria-label", $"Map of the interrupt vectors. {map.Report.Verdict}");
        if (isDocument)
        {
            markup.With("width", Width).With("height", height);
        }

        markup.Style(MapColours.Sheet(map.Owners.Count));
        DrawPattern();
        markup.Open("rect", "vm-b").With("width", Width).With("height", height).CloseEmpty();
        DrawHead(heads);
        DrawAxis(top);
        DrawRows(top);
        DrawKey(bottom + 20);
        DrawLegend(shown, bottom + 46);
        markup.Leave(before);
    }

    private static List<string> Wrap(string text, int columns)
    {
        List<string> lines = [];
        while (text.Length > columns)
        {
            int at = text.LastIndexOf(' ', columns);
            at = at <= 0 ? columns : at;
            lines.Add(text[..at]);
            text = text[at..].TrimStart();
        }

        lines.Add(text);
        return lines;
    }

    private static string Shorten(string text, int columns) =>
        text.Length <= columns ? text : $"{text[..(columns - 1)]}\u2026";

    private int Height()
    {
        int nodes = map.Rows.Select(static row => row.Node).Distinct().Count();
        return map.Rows.Count == 0 ? 20 : (map.Rows.Count * Step) + (nodes > 1 ? (nodes - 1) * 6 : 0);
    }

    private void DrawPattern()
    {
        markup.Open("defs").Open("pattern").With("id", "vm-hatch").With("width", "4").With("height", "4")
            .With("patternUnits", "userSpaceOnUse").With("patternTransform", "rotate(45)");
        markup.Open("rect", "vm-p").With("width", 4).With("height", 4).CloseEmpty();
        markup.Open("path", "vm-q").With("d", "M0 0V4").CloseEmpty();
        markup.Close().Close();
    }

    private void DrawHead(List<string> verdict)
    {
        if (verdict.Count == 0)
        {
            return;
        }

        DrawText(Left, 26, "Interrupt vectors by CPU", "vm-h");
        for (int i = 0; i < verdict.Count; i++)
        {
            DrawText(Left, 46 + (i * 18), verdict[i], "vm-v");
        }
    }

    private void DrawAxis(int top)
    {
        if (map.Report.Mapped is not { } vectors)
        {
            DrawText(
                Left,
                top + 4,
                "This machine has neither vectors of x86 nor a table of identities to draw.",
                "vm-v vm-d");
            return;
        }

        for (int vector = vectors.First; vector <= vectors.Last; vector += 16)
        {
            int x = XOf(vector);
            DrawText(x, top - 8, VectorMap.Number(vector), "vm-d");
            markup.Open("path", "vm-l").With("d", $"M{x} {top - 5}v4").CloseEmpty();
        }

        DrawText(LabelAt, top - 8, "CPU", "vm-d");
        DrawText(XOf(vectors.Last) + Cell + 8, top - 8, "free", "vm-d");
    }

    private void DrawRows(int top)
    {
        int y = top;
        int node = map.Rows.Count > 0 ? map.Rows[0].Node : 0;
        int since = 0;
        bool hasNodes = map.Rows.Any(row => row.Node != node);
        foreach (MapRow row in map.Rows)
        {
            if (row.Node != node)
            {
                (node, since) = (row.Node, 0);
                y += 6;
            }

            if (hasNodes && since == 0)
            {
                DrawText(8, y + (_rowHeight / 2) + 4, $"node {VectorMap.Number(node)}", "vm-d");
            }

            DrawRow(row, y, isLabelled: _rowHeight > 8 || since % 2 == 0);
            since++;
            y += Step;
        }
    }

    private void DrawRow(MapRow row, int y, bool isLabelled)
    {
        if (isLabelled)
        {
            int middle = y + (_rowHeight / 2) + 4;
            string words = row.IsOnline ? row.Label : $"{row.Label} off";
            DrawText(LabelAt, middle, Shorten(words, 11), row.IsOnline ? null : "vm-d");
            DrawText(XOf(map.Report.Mapped!.Last) + Cell + 8, middle, row.Free, "vm-d");
        }

        markup.Line().Open("g", row.IsOnline ? null : "vm-o");
        foreach (MapRun run in map.RunsOf(row))
        {
            DrawRun(run, y);
        }

        DrawSystem(row, y);
        markup.Close();
    }

    private void DrawRun(MapRun run, int y)
    {
        markup.Open("rect", $"{run.Class} vm-r").With("x", XOf(run.First) + .5).With("y", y + .5)
            .With("width", ((run.Last - run.First + 1) * Cell) - 1).With("height", _rowHeight - 1);
        if (run.Share < 1)
        {
            markup.With("fill-opacity", Math.Max(run.Share, .3));
        }

        markup.Element("title", run.Title).Close();
        if (run.IsManaged)
        {
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"M{XOf(run.First) + .5} {y + _rowHeight - 1.5}h{((run.Last - run.First + 1) * Cell) - 1}");
            markup.Open("path", MapColours.Managed).With("d", line).CloseEmpty();
        }
    }

    private void DrawSystem(MapRow row, int y)
    {
        VectorReport vectors = map.Report.Mapped!;
        foreach (int vector in vectors.SystemVectors.Where(own => own >= vectors.First && own <= vectors.Last))
        {
            markup.Open("rect", "vm-s").With("x", XOf(vector) + .5).With("y", y + .5)
                .With("width", Cell - 1).With("height", _rowHeight - 1)
                .Element("title", $"CPU {row.Label}, vector {VectorMap.Number(vector)}: the system's").Close();
        }
    }

    // What is no device's.
    private void DrawKey(int y)
    {
        if (map.Report.Mapped is not { } vectors)
        {
            return;
        }

        (string Class, string Words)[] key =
        [
            (MapColours.Free, $"free ({VectorMap.Number(vectors.Available)})"),
            (MapColours.Kept, "kept for managed interrupts"),
            (MapColours.System, "the system's, on every CPU"),
            (MapColours.Unowned, "in use by no known interrupt"),
        ];
        int x = Left;
        foreach ((string colour, string words) in key)
        {
            DrawSwatch(x, y, colour);
            DrawText(x + 18, y + 10, words, null);
            x += 40 + (words.Length * 6);
        }

        markup.Open("path", MapColours.Managed).With("d", $"M{x} {y + 11}h12").CloseEmpty();
        DrawText(x + 18, y + 10, "managed, in use", null);
        x += 140;
        DrawText(x, y + 10, $"reserved, without a vector yet: {VectorMap.Number(vectors.Reserved)}", "vm-d");
    }

    private void DrawLegend(IReadOnlyList<MapOwner> owners, int y)
    {
        int columnWidth = (Width - Left - 8) / LegendColumns;
        int lines = (owners.Count + LegendColumns - 1) / LegendColumns;
        for (int i = 0; i < owners.Count; i++)
        {
            int x = Left + (i / lines * columnWidth);
            int at = y + (i % lines * LegendLine);
            string words = owners[i].Taken is { } taken
                ? $"{owners[i].Words} ({VectorMap.Number(taken)})"
                : owners[i].Words;
            markup.Line();
            DrawSwatch(x, at, owners[i].Class);
            markup.Open("text").With("x", x + 18).With("y", at + 10).Element("title", words).Text(Shorten(words, 40))
                .Close();
        }

        if (map.Owners.Count > owners.Count)
        {
            int more = map.Owners.Count - owners.Count;
            DrawText(Left, y + (lines * LegendLine) + 10, $"and {VectorMap.Number(more)} more devices", "vm-d");
        }
    }

    private void DrawSwatch(int x, int y, string colour) => markup.Open("rect", colour).With("x", x + .5)
        .With("y", y + .5).With("width", 12).With("height", 12).With("rx", 2).CloseEmpty();

    private void DrawText(int x, int y, string text, string? classes) =>
        markup.Open("text", classes).With("x", x).With("y", y).Text(text).Close();

    private int XOf(int vector) => Left + ((vector - map.Report.Mapped!.First) * Cell);
}
