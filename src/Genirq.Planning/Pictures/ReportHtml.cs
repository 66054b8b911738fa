using System.Xml;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Pictures;

/// <summary>Writes a whole report as one page that needs nothing but itself: no other file, and no script
/// but a short one of its own that sorts tables.</summary>
/// <remarks>It is HTML and XML alike, and looks right in light and dark.</remarks>
public static class ReportHtml
{
    /// <summary>Writes the page.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where it goes; UTF-8 is expected.</param>
    public static void Write(MachineReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        output.Write("<!DOCTYPE html>\n");
        using XmlWriter writer = MarkupWriter.Create(output);
        new ReportPage(report, new MarkupWriter(writer)).Write();
    }
}
