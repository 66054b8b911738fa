using System.Text.Json;

namespace Genirq.Replay.Results;

/// <summary>Writes a report for programs, in the format <c>genirq.replay/1</c>.</summary>
public static class ReplayReportJson
{
    /// <summary>The format's name and version.</summary>
    public const string Schema = "genirq.replay/1";

    /// <summary>Writes the whole report as one object.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to. It is not flushed.</param>
    public static void Write(ReplayReport report, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteNumber("matched", report.Matched);
        writer.WriteNumber("differed", report.Differed);
        writer.WriteStartArray("files");
        foreach (ReplayFileReport file in report.Files)
        {
            Write(file, writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(ReplayFileReport file, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("file", file.File);
        writer.WriteStartArray("topics");
        foreach (string topic in file.Topics)
        {
            writer.WriteStringValue(topic);
        }

        writer.WriteEndArray();
        writer.WriteNumber("matched", file.Matched);
        writer.WriteNumber("differed", file.Differed);
        writer.WriteStartArray("differences");
        foreach (ReplayDifference difference in file.Differences)
        {
            Write(difference, writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(ReplayDifference difference, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("scenario", difference.Scenario);
        writer.WriteNumber("n", difference.Number);
        writer.WriteString("op", difference.Operation);
        WriteValue(writer, "args", difference.Arguments);
        writer.WriteStartArray("mismatches");
        foreach (ReplayMismatch mismatch in difference.Mismatches)
        {
            writer.WriteStartObject();
            writer.WriteString("part", mismatch.Part);
            writer.WriteString("where", mismatch.Where);
            WriteValue(writer, "expected", mismatch.Expected);
            WriteValue(writer, "actual", mismatch.Actual);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, string? json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json ?? "null");
    }
}
