using System.Text.Json;
using Genirq.Cpus;
using Genirq.Planning.Parents;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Reports;

/// <summary>Writes a report as JSON, schema <c>genirq.report/2</c>.</summary>
public static class ReportJson
{
    /// <summary>The schema's name and version.</summary>
    public const string Schema = "genirq.report/2";

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where it goes. It is not flushed.</param>
    public static void Write(MachineReport report, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema"u8, Schema);
        SumsJson.Write(report, writer);
        BasisJson.Write(report, writer);
        writer.WriteStartArray("devices"u8);
        foreach (DeviceReport device in report.Devices)
        {
            WriteDevice(device, writer);
        }

        writer.WriteEndArray();
        if (report.Parent is { } parent)
        {
            ParentJson.Write(parent, writer);
        }

        JsonLines lines = new(writer);
        lines.WriteArray("others", report.Others, WriteOther);
        lines.WriteArray("cpus", report.Cpus, WriteCpu);
        lines.WriteArray("nodes", report.Nodes, WriteNode);
        writer.WriteStartArray("notes"u8);
        foreach (string note in report.Notes)
        {
            writer.WriteStringValue(note);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The word for a kind of message store.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns><c>msi</c>, <c>msix</c> or <c>ims</c>; <c>unknown</c> where nothing tells.</returns>
    public static string WordOf(MessageKind kind) => kind switch
    {
        MessageKind.Msi => "msi",
        MessageKind.MsiX => "msix",
        MessageKind.Ims => "ims",
        _ => "unknown",
    };

    /// <summary>Writes CPUs as an array of their numbers, ascending.</summary>
    internal static void WriteCpus(ReadOnlySpan<byte> name, CpuMask? cpus, Utf8JsonWriter writer)
    {
        writer.WriteStartArray(name);
        foreach (int cpu in cpus ?? CpuMask.Empty)
        {
            writer.WriteNumberValue(cpu);
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(ReadOnlySpan<byte> name, IReadOnlyList<string> texts, Utf8JsonWriter writer)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteDevice(DeviceReport device, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("slot"u8, device.Function.Slot.ToString());
        writer.WriteString("driver"u8, device.Function.Driver);
        WriteTexts("names"u8, device.Function.Names, writer);
        if (device.Function.IsInferred)
        {
            writer.WriteBoolean("inferred"u8, true);
        }

        writer.WriteString("kind"u8, WordOf(device.Kind));
        if (device.TableSize is { } size)
        {
            writer.WriteNumber("tableSize"u8, size);
        }
        else
        {
            writer.WriteNull("tableSize"u8);
        }

        writer.WriteBoolean("enabled"u8, device.IsEnabled);
        new JsonLines(writer).WriteArray("interrupts", device.Interrupts, WriteInterrupt);
        writer.WriteEndObject();
    }

    private static void WriteInterrupt(InterruptReport interrupt, Utf8JsonWriter writer)
    {
        if (interrupt.IsIndexUnknown)
        {
            writer.WriteNull("index"u8);
        }
        else
        {
            writer.WriteNumber("index"u8, interrupt.Index);
        }

        writer.WriteNumber("irq"u8, interrupt.Irq.Number);
        WriteVector(interrupt.Vector, writer);
        if (interrupt.Actions is { Count: > 0 } actions)
        {
            WriteTexts("actions"u8, actions, writer);
        }

        WriteCount(interrupt.Count, writer);
        ParentJson.WriteTarget(interrupt.Target, writer);
        WriteCpus("cpus"u8, interrupt.Cpus, writer);
        BasisJson.Write(interrupt, writer);
    }

    private static void WriteOther(OtherInterruptReport other, Utf8JsonWriter writer)
    {
        writer.WriteString("group"u8, other.Group);
        writer.WriteNumber("irq"u8, other.Irq.Number);
        writer.WriteNumber("hwirq"u8, other.HardwareIrq.Number);
        WriteVector(other.Vector, writer);
        WriteCount(other.Count, writer);
        WriteCpus("cpus"u8, other.Cpus, writer);
        BasisJson.Write(other, writer);
    }

    private static void WriteCount(ulong? count, Utf8JsonWriter writer)
    {
        if (count is { } known)
        {
            writer.WriteNumber("count"u8, known);
        }
    }

    private static void WriteVector(InterruptVector? vector, Utf8JsonWriter writer)
    {
        if (vector is { } known)
        {
            writer.WriteNumber("cpu"u8, known.Cpu);
            writer.WriteNumber("vector"u8, known.Vector);
            writer.WriteBoolean("reserved"u8, known.IsReserved);
            writer.WriteBoolean("managed"u8, known.ManagedCpus is not null);
        }
    }

    private static void WriteCpu(CpuReport cpu, Utf8JsonWriter writer)
    {
        writer.WriteNumber("cpu"u8, cpu.Cpu);
        writer.WriteBoolean("online"u8, cpu.IsOnline);
        writer.WriteNumber("node"u8, cpu.Node);
        writer.WriteNumber("interrupts"u8, cpu.Interrupts);
        if (cpu.Vectors is not { } vectors)
        {
            return;
        }

        writer.WriteNumber("size"u8, vectors.Size);
        writer.WriteNumber("available"u8, vectors.Available);
        writer.WriteNumber("managed"u8, vectors.Managed);
        writer.WriteNumber("managedInUse"u8, vectors.ManagedInUse);
        writer.WriteNumber("allocated"u8, vectors.Allocated);
        writer.WriteStartArray("vectors"u8);
        foreach (int vector in vectors.Vectors)
        {
            writer.WriteNumberValue(vector);
        }

        writer.WriteEndArray();
    }

    private static void WriteNode(NodeReport node, Utf8JsonWriter writer)
    {
        writer.WriteNumber("node"u8, node.Node);
        WriteCpus("cpus"u8, node.Cpus, writer);
        WriteCpus("onlineCpus"u8, node.OnlineCpus, writer);
        writer.WriteNumber("devices"u8, node.Devices);
        writer.WriteNumber("interrupts"u8, node.Interrupts);
        if (node.Vectors is not { } vectors)
        {
            return;
        }

        writer.WriteNumber("size"u8, vectors.Size);
        writer.WriteNumber("available"u8, vectors.Available);
        writer.WriteNumber("managed"u8, vectors.Managed);
        writer.WriteNumber("managedInUse"u8, vectors.ManagedInUse);
        writer.WriteNumber("allocated"u8, vectors.Allocated);
    }
}
