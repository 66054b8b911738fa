using System.Xml;
using Genirq.Planning.Plans;

namespace Genirq.Planning.Pictures;

/// <summary>Draws the maps of a machine's vectors before and after a plan as one SVG.</summary>
/// <remarks>Who is on both has the same colour and number on both.</remarks>
public static class PlanSvg
{
    /// <summary>Writes the picture as a document of its own.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="output">Where it goes; UTF-8 is expected.</param>
    public static void Write(PlanResult plan, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(output);
        using XmlWriter writer = MarkupWriter.Create(output);
        VectorMap before = new(plan.Before);
        string changes = string.Join(", ", plan.Steps.Select(static step => step.Action));
        VectorMap after = new(plan.After, before);
        MapDrawing.DrawDocument(
            new MarkupWriter(writer),
            [(before, "Before"), (after, changes.Length == 0 ? "After" : $"After {changes}")]);
    }
}
