using System.Text.Json;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;

namespace Genirq.Planning.Fleets;

/// <summary>Writes what a fleet says of one machine as JSON, schema <c>genirq.fleet/2</c>.</summary>
public static class FleetJson
{
    /// <summary>The schema's name and version.</summary>
    public const string Schema = "genirq.fleet/2";

    /// <summary>Writes an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="writer">Where it goes. It is not flushed.</param>
    public static void Write(FleetEntry entry, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema"u8, Schema);
        writer.WriteString("source"u8, entry.Source);
        if (entry.Error is { } error)
        {
            writer.WriteString("error"u8, error);
        }
        else
        {
            WriteMachine(entry, writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>The word for a kind of source.</summary>
    /// <param name="kind">The kind.</param>
    public static string WordOf(MachineSourceKind kind) => kind switch
    {
        MachineSourceKind.Folder => "folder",
        MachineSourceKind.Archive => "archive",
        MachineSourceKind.Listing => "lspci",
        MachineSourceKind.VectorTable => "vectors",
        MachineSourceKind.Interrupts => "interrupts",
        MachineSourceKind.Bundle => "bundle",
        MachineSourceKind.Simulation => "simulation",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A source is of some kind."),
    };

    private static void WriteMachine(FleetEntry entry, Utf8JsonWriter writer)
    {
        writer.WriteString("kind"u8, WordOf(entry.Kind!.Value));
        SumsJson.WriteHost(entry.Origin, writer);
        writer.WriteString("platform"u8, entry.Platform);
        writer.WriteNumber("cpus"u8, entry.Cpus);
        writer.WriteNumber("functions"u8, entry.Functions);
        writer.WriteNumber("devices"u8, entry.Devices);
        writer.WriteNumber("asked"u8, entry.Asked);
        writer.WriteNumber("granted"u8, entry.Granted);
        writer.WriteBoolean("assumed"u8, entry.IsAssumed);
        if (entry.Vectors is { } vectors)
        {
            writer.WriteStartObject("vectors"u8);
            writer.WriteNumber("size"u8, (long)vectors.Size * vectors.OnlineCpus);
            writer.WriteNumber("available"u8, vectors.Available);
            writer.WriteNumber("reserved"u8, vectors.Reserved);
            writer.WriteNumber("allocated"u8, vectors.Allocated);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("vectors"u8);
        }

        if (entry.WorstCpu is { } cpu)
        {
            writer.WriteStartObject("worstCpu"u8);
            writer.WriteNumber("cpu"u8, cpu);
            writer.WriteNumber("available"u8, entry.WorstAvailable);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("worstCpu"u8);
        }

        SumsJson.WriteVerdict(entry.Verdict!, writer);
        if (entry.Fits is { } fits)
        {
            writer.WriteBoolean("fits"u8, fits);
        }
        else
        {
            writer.WriteNull("fits"u8);
        }

        writer.WriteNumber("notes"u8, entry.Notes);
    }
}
