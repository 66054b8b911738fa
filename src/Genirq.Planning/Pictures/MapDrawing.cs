using System.Globalization;
using Genirq.Planning.Captures;
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

    // Limit: letters of a line of the head.
    private const int HeadColumns = 150;

    // The narrowest run, in vectors, and the lowest row that its owner's number is written on.
    private const int LabelledVectors = 3;
    private const int LabelledHeight = 12;

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

    /// <summary>Draws the map as a picture inside a page, which says itself what it is.</summary>
    /// <param name="styled">For how many owners the colours are defined here; 0 where another picture of the page has
    /// done so.</param>
    public void DrawInPage(int styled)
    {
        string before = Open(markup, Width, HeightOf([]), styled, $"Map of the interrupt vectors. {Verdict}");
        DrawAll([]);
        markup.Leave(before);
    }

    /// <summary>Draws maps below each other as a picture that stands alone.</summary>
    /// <param name="markup">Where it goes.</param>
    /// <param name="maps">The maps, one at least, each with its head.</param>
    public static void DrawDocument(MarkupWriter markup, IReadOnlyList<(VectorMap Map, string Head)> maps)
    {
        (MapDrawing Drawing, List<string> Head)[] drawings =
        [
            .. maps.Select(one => (
                new MapDrawing(one.Map, markup),
                new List<string>(
                    [one.Head, .. Wrap(one.Map.Report.Verdict.ToString(), HeadColumns), .. OriginOf(one.Map)]))),
        ];
        int width = drawings.Max(static one => one.Drawing.Width);
        int height = drawings.Sum(static one => one.Drawing.HeightOf(one.Head));
        string before = Open(
            markup, width, height, Math.Max(1, maps.Max(static one => one.Map.Owners.Count)),
            $"Map of the interrupt vectors. {drawings[^1].Drawing.Verdict}", isDocument: true);
        int top = 0;
        foreach ((MapDrawing drawing, List<string> head) in drawings)
        {
            if (drawings.Length > 1)
            {
                markup.Line().Open("g").With("transform", $"translate(0 {VectorMap.Number(top)})");
            }

            drawing.DrawAll(head);
            top += drawing.HeightOf(head);
            if (drawings.Length > 1)
            {
                markup.Close();
            }
        }

        markup.Leave(before);
    }

    private string Verdict => map.Report.Verdict.ToString();

    private static string Open(
        MarkupWriter markup, int width, int height, int owners, string label, bool isDocument = false)
    {
        string before = markup.Enter("svg", MarkupWriter.Svg);
        markup.With("class", "vm").With("viewBox", $"0 0 {width} {height}").With("role", "img")
            .With("aria-label", label);
        if (isDocument)
        {
            markup.With("width", width).With("height", height);
        }

        if (owners > 0)
        {
            markup.Style(MapColours.Sheet(owners));
            MapColours.DrawPatterns(markup, owners);
        }

        markup.Open("rect", "vm-b").With("width", width).With("height", height).CloseEmpty();
        return before;
    }

    private static List<string> OriginOf(VectorMap map) => map.Report.Origin == CaptureOrigin.Unknown
        ? []
        : Wrap(map.Report.Origin.Sentence(map.Report.Kernel.Kernel), HeadColumns);

    private static int TopOf(List<string> head) => head.Count == 0 ? 24 : 44 + (head.Count * 18);

    private int HeightOf(List<string> head)
    {
        int lines = (Math.Min(map.Owners.Count, MaximumLegend) + LegendColumns - 1) / LegendColumns;
        int more = map.Owners.Count > MaximumLegend ? LegendLine : 0;
        return TopOf(head) + Height() + 46 + (lines * LegendLine) + more + 10;
    }

    private void DrawAll(List<string> head)
    {
        int top = TopOf(head);
        int bottom = top + Height();
        DrawHead(head);
        DrawAxis(top);
        DrawRows(top);
        DrawKey(bottom + 20);
        DrawLegend([.. map.Owners.Take(MaximumLegend)], bottom + 46);
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

    private void DrawHead(List<string> head)
    {
        for (int i = 0; i < head.Count; i++)
        {
            DrawText(Left, 26 + (i == 0 ? 0 : 2) + (i * 18), head[i], i == 0 ? "vm-h" : "vm-v");
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
        if (run is { Owner: { } owner, Share: 1 } && run.Last - run.First + 1 >= LabelledVectors
            && _rowHeight >= LabelledHeight)
        {
            double middle = XOf(run.First) + ((run.Last - run.First + 1) * Cell / 2.0);
            markup.Open("text", "vm-t").With("x", middle).With("y", y + (_rowHeight / 2.0) + 3)
                .Text(VectorMap.Number(owner)).Close();
        }

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

    // What is not a device's.
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
            string words = $"{VectorMap.Number(owners[i].Number)} {owners[i].Words}";
            words = owners[i].Taken is { } taken ? $"{words} ({VectorMap.Number(taken)})" : words;
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
