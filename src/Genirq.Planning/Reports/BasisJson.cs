using System.Text.Json;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Reports;

/// <summary>Writes what values rest on, and what became of rows and functions.</summary>
internal static class BasisJson
{
    /// <summary>Writes the members of the whole report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where they go, inside the document's object.</param>
    public static void Write(MachineReport report, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("basis"u8);
        writer.WriteString("architecture"u8, BasisNames.WordOf(report.Bases.Architecture));
        writer.WriteString("cpus"u8, BasisNames.WordOf(report.Bases.Cpus));
        writer.WriteString("interrupts"u8, BasisNames.WordOf(report.Bases.Interrupts));
        writer.WriteString("vectors"u8, BasisNames.WordOf(report.Bases.Vectors));
        writer.WriteEndObject();
        if (report.Rows is { } rows)
        {
            writer.WriteStartObject("rows"u8);
            writer.WriteNumber("told"u8, rows.Told);
            writer.WriteNumber("leftOut"u8, rows.LeftOut);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("functions"u8);
        writer.WriteNumber("told"u8, report.Functions);
        writer.WriteNumber("withoutStore"u8, report.FunctionsWithoutStore);
        writer.WriteNumber("untold"u8, report.FunctionsUntold);
        writer.WriteEndObject();
    }

    /// <summary>Writes the basis of a function's interrupt.</summary>
    /// <param name="interrupt">The interrupt.</param>
    /// <param name="writer">Where it goes, inside the interrupt's object.</param>
    public static void Write(InterruptReport interrupt, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("basis"u8);
        writer.WriteString("index"u8, BasisNames.WordOf(interrupt.IndexBasis));
        Write(interrupt.Cpus is not null, interrupt.CpusBasis, interrupt.Vector, interrupt.VectorBasis, writer);
    }

    /// <summary>Writes the basis of an interrupt that is not a function's.</summary>
    /// <param name="other">The interrupt.</param>
    /// <param name="writer">Where it goes, inside the interrupt's object.</param>
    public static void Write(OtherInterruptReport other, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("basis"u8);
        writer.WriteString("interrupt"u8, BasisNames.WordOf(other.Basis));
        Write(other.Cpus is not null, other.CpusBasis, other.Vector, other.VectorBasis, writer);
    }

    private static void Write(
        bool hasCpus, Basis cpus, InterruptVector? vector, Basis vectorBasis, Utf8JsonWriter writer)
    {
        if (hasCpus)
        {
            writer.WriteString("cpus"u8, BasisNames.WordOf(cpus));
        }

        if (vector is not null)
        {
            writer.WriteString("vector"u8, BasisNames.WordOf(vectorBasis));
        }

        writer.WriteEndObject();
    }
}
