using System.Xml;
using Genirq.Planning.Plans;

namespace Genirq.Planning.Pictures;

/// <summary>Writes a plan as one page, with the maps before and after; it needs no other file.</summary>
/// <remarks>It is HTML and XML alike, and looks right in light and dark.</remarks>
public static class PlanHtml
{
    /// <summary>Writes the page.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="output">Where it goes; UTF-8 is expected.</param>
    public static void Write(PlanResult plan, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(output);
        output.Write("<!DOCTYPE html>\n");
        using XmlWriter writer = MarkupWriter.Create(output);
        new PlanPage(plan, new MarkupWriter(writer)).Write();
    }
}
