using System.Text.Json;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Plans;

/// <summary>Writes a plan as JSON, schema <c>genirq.plan/2</c>.</summary>
public static class PlanJson
{
    /// <summary>The schema's name and version.</summary>
    public const string Schema = "genirq.plan/2";

    /// <summary>Writes a plan.</summary>
    /// <param name="result">The plan.</param>
    /// <param name="writer">Where it goes. It is not flushed.</param>
    public static void Write(PlanResult result, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema"u8, Schema);
        writer.WritePropertyName("before"u8);
        ReportJson.Write(result.Before, writer);
        writer.WritePropertyName("after"u8);
        ReportJson.Write(result.After, writer);
        WriteSteps(result.Steps, writer);
        WriteMoves(result.Moves, writer);
        if (result.MayBeShutDown > 0)
        {
            writer.WriteNumber("mayBeShutDown"u8, result.MayBeShutDown);
        }

        writer.WriteStartArray("parked"u8);
        foreach (ParkedMove parked in result.Parked)
        {
            writer.WriteStartObject();
            writer.WriteNumber("irq"u8, parked.Irq.Number);
            ReportJson.WriteCpus("cpus"u8, parked.Cpus, writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("commands"u8);
        foreach (string command in result.Commands)
        {
            writer.WriteStringValue(command);
        }

        writer.WriteEndArray();
        WriteFailures(result.Failures, writer);
        SumsJson.WriteVerdict(result.Verdict, writer);
        if (result.Fits is { } fits)
        {
            writer.WriteBoolean("fits"u8, fits);
        }
        else
        {
            writer.WriteNull("fits"u8);
        }

        writer.WriteEndObject();
    }

    private static void WriteSteps(IReadOnlyList<PlanStep> steps, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("steps"u8);
        foreach (PlanStep step in steps)
        {
            writer.WriteStartObject();
            writer.WriteString("action"u8, step.Action);
            writer.WriteStartArray("notes"u8);
            foreach (string note in step.Notes)
            {
                writer.WriteStringValue(note);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteMoves(IReadOnlyList<PlanMove> moves, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("moves"u8);
        foreach (PlanMove move in moves)
        {
            writer.WriteStartObject();
            writer.WriteNumber("irq"u8, move.Irq.Number);
            WritePlace("from"u8, move.From, writer);
            WritePlace("to"u8, move.To, writer);
            WriteFlag("wasShutDown"u8, move.WasShutDown, writer);
            WriteFlag("shutDown"u8, move.IsShutDown, writer);
            WriteFlag("mayBeShutDown"u8, move.MayBeShutDown, writer);
            if (move.OneOf is { } cpus)
            {
                ReportJson.WriteCpus("oneOf"u8, cpus, writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteFlag(ReadOnlySpan<byte> name, bool isSet, Utf8JsonWriter writer)
    {
        if (isSet)
        {
            writer.WriteBoolean(name, true);
        }
    }

    private static void WritePlace(ReadOnlySpan<byte> name, VectorPlace? place, Utf8JsonWriter writer)
    {
        if (place is not { } known)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteNumber("cpu"u8, known.Cpu);
        writer.WriteNumber("vector"u8, known.Vector);
        writer.WriteEndObject();
    }

    private static void WriteFailures(IReadOnlyList<PlanFailure> failures, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("failures"u8);
        foreach (PlanFailure failure in failures)
        {
            writer.WriteStartObject();
            writer.WriteString("action"u8, failure.Action);
            writer.WriteNumber("errno"u8, failure.Result);
            writer.WriteString("level"u8, failure.Level);
            writer.WriteString("message"u8, failure.Message);
            writer.WriteBoolean("fallback"u8, failure.HasFallback);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
