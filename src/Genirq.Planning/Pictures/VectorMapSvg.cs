using System.Xml;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Pictures;

/// <summary>Draws the map of a machine's vectors as SVG: CPUs by vectors, coloured by device.</summary>
/// <remarks>The picture needs nothing but itself: no script, no other file. It looks right on light and dark
/// pages.</remarks>
public static class VectorMapSvg
{
    /// <summary>Writes the picture as a document of its own.</summary>
    /// <param name="report">The report, of the whole machine.</param>
    /// <param name="output">Where it goes; UTF-8 is expected.</param>
    public static void Write(MachineReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        using XmlWriter writer = MarkupWriter.Create(output);
        string head = report.Origin.Host is { } host
            ? $"Interrupt vectors of {host} by CPU"
            : "Interrupt vectors by CPU";
        MapDrawing.DrawDocument(new MarkupWriter(writer), [(new VectorMap(report), head)]);
    }
}
