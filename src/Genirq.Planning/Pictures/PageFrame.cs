using Genirq.Planning.Reports;

namespace Genirq.Planning.Pictures;

/// <summary>What all pages have: the frame, and the verdict with what it is about.</summary>
/// <param name="markup">Where it goes.</param>
internal sealed class PageFrame(MarkupWriter markup)
{
    /// <summary>Writes a page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="content">Writes what stands in it.</param>
    public void Write(string title, Action content)
    {
        string before = markup.Enter("html", MarkupWriter.Html);
        markup.With("lang", "en").Line().Open("head");
        markup.Open("meta").With("charset", "utf-8").CloseEmpty();
        markup.Open("meta").With("name", "viewport").With("content", "width=device-width, initial-scale=1")
            .CloseEmpty();
        markup.Open("meta").With("name", "color-scheme").With("content", "light dark").CloseEmpty();
        markup.Element("title", title).Style(PageStyle.Sheet).Close();
        markup.Line().Open("body").Open("main");
        content();
        markup.Close().Element("script", PageScript.Sort).Close();
        markup.Leave(before);
    }

    /// <summary>Writes a verdict, who takes most, and the command that would help.</summary>
    /// <param name="verdict">The verdict.</param>
    public void WriteVerdict(Verdict verdict)
    {
        markup.Open("p", $"verdict {verdict.Word}")
            .Element("b", verdict.IsEstimated ? $"{verdict.Word} (estimated)" : verdict.Word).Text(verdict.Cause)
            .Close();
        if (verdict.Taker is { } taker)
        {
            markup.Line().Element("p", $"{taker.Label} takes most: {VectorMap.Number(taker.Taken)} vectors");
        }

        if (verdict.Next is { } next)
        {
            markup.Line().Open("p").Text("Next: ").Element("code", next).Close();
        }
    }

    /// <summary>Writes the page's head, and which machine it is about.</summary>
    /// <param name="title">The head.</param>
    /// <param name="report">The report.</param>
    public void WriteHead(string title, MachineReport report) => markup.Line().Element("h1", title)
        .Element("p", $"Machine: {report.Origin.Sentence(report.Kernel.Kernel)}", "dim origin")
        .Element("p", report.Platform, "dim").Element("p", BasisNames.Sentence(report.Bases), "dim")
        .Line().Element("p", report.Kernel.ToString(), "dim");

    /// <summary>Writes a tile with a number.</summary>
    /// <param name="head">What is counted.</param>
    /// <param name="number">The number.</param>
    /// <param name="more">What belongs to it; may be empty.</param>
    public void WriteTile(string head, string number, string more = "")
    {
        markup.Open("div").Element("dt", head).Open("dd").Text(number);
        if (more.Length > 0)
        {
            markup.Text(" ").Element("small", more);
        }

        markup.Close().Close();
    }

    /// <summary>Writes a map that scrolls by itself where the window is too narrow for it.</summary>
    /// <param name="map">The map.</param>
    /// <param name="label">What it shows.</param>
    /// <param name="styled">As for <see cref="MapDrawing.DrawInPage"/>.</param>
    public void WriteMap(VectorMap map, string label, int styled)
    {
        markup.Open("div", "map").With("tabindex", "0").With("role", "region").With("aria-label", label);
        new MapDrawing(map, markup).DrawInPage(styled);
        markup.Close();
    }

    /// <summary>Writes a list of notes; nothing without any.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="notes">The notes.</param>
    public void WriteNotes(string head, IEnumerable<string> notes)
    {
        string[] all = [.. notes];
        if (all.Length == 0)
        {
            return;
        }

        markup.Line().Element("h2", head).Open("ul", "notes");
        foreach (string note in all)
        {
            markup.Element("li", note);
        }

        markup.Close();
    }
}
