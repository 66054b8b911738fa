using System.Buffers;
using System.Text.Json;
using Genirq.Cpus;
using Genirq.Planning.Interrupts;

namespace Genirq.Planning.Reports;

/// <summary>Writes a report as JSON, schema <c>genirq.report/1</c>.</summary>
public static class ReportJson
{
    /// <summary>The schema's name and version.</summary>
    public const string Schema = "genirq.report/1";

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where it goes. It is not flushed.</param>
    public static void Write(MachineReport report, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema"u8, Schema);
        writer.WriteStartArray("devices"u8);
        foreach (DeviceReport device in report.Devices)
        {
            WriteDevice(device, writer);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("cpus"u8);
        foreach (CpuReport cpu in report.Cpus)
        {
            writer.WriteStartObject();
            writer.WriteNumber("cpu"u8, cpu.Cpu);
            writer.WriteBoolean("online"u8, cpu.IsOnline);
            writer.WriteNumber("interrupts"u8, cpu.Interrupts);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
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
    /// <returns><c>msi</c>, <c>msix</c> or <c>ims</c>.</returns>
    public static string WordOf(MessageKind kind) => kind switch
    {
        MessageKind.Msi => "msi",
        MessageKind.MsiX => "msix",
        MessageKind.Ims => "ims",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A store is of some kind."),
    };

    private static void WriteDevice(DeviceReport device, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("slot"u8, device.Function.Slot.ToString());
        writer.WriteString("driver"u8, device.Function.Driver);
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
        writer.WriteStartArray("interrupts"u8);
        ArrayBufferWriter<byte> line = new();
        using Utf8JsonWriter lineWriter = new(line);
        foreach (InterruptReport interrupt in device.Interrupts)
        {
            StartLine(line, writer);
            WriteInterrupt(interrupt, lineWriter);
            lineWriter.Flush();
            writer.WriteRawValue(line.WrittenSpan, skipInputValidation: true);
            line.ResetWrittenCount();
            lineWriter.Reset();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // The writer lays out its own values, but leaves raw ones where they are.
    private static void StartLine(ArrayBufferWriter<byte> line, Utf8JsonWriter writer)
    {
        if (writer.Options.Indented)
        {
            line.Write("\n"u8);
            int blanks = writer.CurrentDepth * writer.Options.IndentSize;
            line.GetSpan(blanks)[..blanks].Fill((byte)writer.Options.IndentCharacter);
            line.Advance(blanks);
        }
    }

    // On one line, however the rest is laid out: a large machine has a thousand of these with a thousand CPUs each.
    private static void WriteInterrupt(InterruptReport interrupt, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, interrupt.Index);
        writer.WriteNumber("irq"u8, interrupt.Irq.Number);
        writer.WriteStartArray("cpus"u8);
        foreach (int cpu in interrupt.Cpus ?? CpuMask.Empty)
        {
            writer.WriteNumberValue(cpu);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
