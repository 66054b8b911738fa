using System.Text.Json;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Reports;

/// <summary>Writes what a report says of the machine as a whole.</summary>
internal static class SumsJson
{
    /// <summary>Writes the members; those on vectors only where there are any.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where they go, inside the document's object.</param>
    public static void Write(MachineReport report, Utf8JsonWriter writer)
    {
        WriteOrigin(report.Origin, writer);
        writer.WriteString("platform"u8, report.Platform);
        WriteKernel(report.Kernel, writer);
        WriteVerdict(report.Verdict, writer);
        if (report.Vectors is { } vectors)
        {
            WriteVectors(vectors, writer);
            WriteRoom(vectors.Room, writer);
        }

        JsonLines lines = new(writer);
        lines.WriteArray("topDevices", report.TopDevices, WriteConsumer);
        lines.WriteArray("topDrivers", report.TopDrivers, WriteConsumer);
    }

    /// <summary>Writes the member <c>verdict</c>.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="writer">Where it goes.</param>
    public static void WriteVerdict(Verdict verdict, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("verdict"u8);
        writer.WriteString("kind"u8, verdict.Word);
        writer.WriteBoolean("estimated"u8, verdict.IsEstimated);
        writer.WriteString("cause"u8, verdict.Cause);
        if (verdict.Taker is { } taker)
        {
            writer.WriteStartObject("taker"u8);
            WriteConsumer(taker, writer);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("taker"u8);
        }

        writer.WriteString("next"u8, verdict.Next);
        writer.WriteEndObject();
    }

    /// <summary>Writes the members <c>host</c> and <c>date</c>, as far as they are told.</summary>
    /// <param name="origin">Where the machine comes from.</param>
    /// <param name="writer">Where they go.</param>
    public static void WriteHost(CaptureOrigin origin, Utf8JsonWriter writer)
    {
        if (origin.Host is { } host)
        {
            writer.WriteString("host"u8, host);
        }

        if (origin.IsoDate is { } date)
        {
            writer.WriteString("date"u8, date);
        }
    }

    private static void WriteOrigin(CaptureOrigin origin, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("machine"u8);
        WriteHost(origin, writer);
        if (origin.Source is { } source)
        {
            writer.WriteString("source"u8, source);
        }

        writer.WriteEndObject();
    }

    private static void WriteKernel(KernelRules kernel, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("kernel"u8);
        if (kernel.Kernel is { } release)
        {
            writer.WriteString("release"u8, release);
        }

        writer.WriteString("rules"u8, kernel.Release.Version.ToString());
        writer.WriteString("nearest"u8, kernel.Nearest.ToString());
        writer.WriteBoolean("known"u8, kernel.IsKnown);
        writer.WriteString("sentence"u8, kernel.ToString());
        writer.WriteEndObject();
    }

    private static void WriteVectors(VectorReport vectors, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("vectors"u8);
        writer.WriteNumber("onlineCpus"u8, vectors.OnlineCpus);
        writer.WriteNumber("available"u8, vectors.Available);
        writer.WriteNumber("reserved"u8, vectors.Reserved);
        writer.WriteNumber("allocated"u8, vectors.Allocated);
        writer.WriteNumber("size"u8, vectors.Size);
        writer.WriteNumber("first"u8, vectors.First);
        writer.WriteNumber("last"u8, vectors.Last);
        writer.WriteStartArray("system"u8);
        foreach (int vector in vectors.SystemVectors)
        {
            writer.WriteNumberValue(vector);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRoom(VectorRoom room, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("room"u8);
        writer.WriteNumber("any"u8, room.Any.Vectors);
        new JsonLines(writer).WriteArray("nodes", room.Nodes, static (node, line) =>
        {
            line.WriteNumber("node"u8, node.Node);
            line.WriteNumber("vectors"u8, node.Room.Vectors);
        });
        if (room.Housekeeping is { } housekeeping)
        {
            writer.WriteStartObject("housekeeping"u8);
            writer.WriteNumber("vectors"u8, housekeeping.Vectors);
            ReportJson.WriteCpus("cpus"u8, housekeeping.Cpus, writer);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("managed"u8);
        writer.WriteNumber("vectors"u8, room.Managed.Vectors);
        writer.WriteNumber("times"u8, room.Managed.Times);
        writer.WriteNumber("limitingCpu"u8, room.Managed.LimitingCpu);
        writer.WriteEndObject();
        writer.WriteStartObject("offline"u8);
        writer.WriteNumber("inOrder"u8, room.Offline.InOrder);
        writer.WriteNumber("candidates"u8, room.Offline.Candidates);
        writer.WriteNumber("refusedAt"u8, room.Offline.RefusedAt);
        ReportJson.WriteCpus("vetoed"u8, room.Offline.Vetoed, writer);
        writer.WriteString("message"u8, room.Offline.VetoMessage);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteConsumer(ConsumerReport consumer, Utf8JsonWriter writer)
    {
        writer.WriteString("name"u8, consumer.Name);
        if (consumer.Interface is not null)
        {
            writer.WriteString("interface"u8, consumer.Interface);
        }

        if (consumer.Driver is not null)
        {
            writer.WriteString("driver"u8, consumer.Driver);
        }

        writer.WriteNumber("devices"u8, consumer.Devices);
        writer.WriteNumber("interrupts"u8, consumer.Interrupts);
        writer.WriteNumber("taken"u8, consumer.Taken);
        writer.WriteNumber("managed"u8, consumer.Managed);
        writer.WriteNumber("reserved"u8, consumer.Reserved);
    }
}
