using System.Xml;
using Genirq.Planning.Fleets;

namespace Genirq.Planning.Pictures;

/// <summary>Writes what is known of many machines as one page, the tightest first; it needs no other file.</summary>
/// <remarks>It is HTML and XML alike, and looks right in light and dark.</remarks>
public static class FleetHtml
{
    /// <summary>Writes the page.</summary>
    /// <param name="entries">The machines, and inputs that are none, in any order.</param>
    /// <param name="output">Where it goes; UTF-8 is expected.</param>
    public static void Write(IReadOnlyList<FleetEntry> entries, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(output);
        output.Write("<!DOCTYPE html>\n");
        using XmlWriter writer = MarkupWriter.Create(output);
        new FleetPage(entries, new MarkupWriter(writer)).Write();
    }
}
