using System.Text;
using System.Text.Json;
using Genirq.Linux.Vfio;
using Genirq.Pci.Interrupts;

namespace Genirq.Cli.Vfio;

/// <summary>Writes the outcome for programs.</summary>
internal static class VfioJson
{
    /// <summary>The document and its version.</summary>
    public const string Schema = "genirq.vfio/1";

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, VfioOutcome outcome)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WriteString("slot", outcome.Slot);
            writer.WriteStartArray("kinds");
            foreach (VfioInterruptInfo info in outcome.Kinds)
            {
                WriteKind(writer, info);
            }

            writer.WriteEndArray();
            WriteEnabled(writer, outcome);
            writer.WriteNumber("interruptions", outcome.Interruptions);
            writer.WriteString("refusal", outcome.Refusal);
            writer.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
        output.Write('\n');
    }

    private static void WriteKind(Utf8JsonWriter writer, VfioInterruptInfo info)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", VfioText.NameOf(info.Kind));
        writer.WriteNumber("count", info.Count);
        writer.WriteNumber("flags", (int)info.Flags);
        writer.WriteBoolean("dynamic", info.IsDynamic);
        writer.WriteEndObject();
    }

    private static void WriteEnabled(Utf8JsonWriter writer, VfioOutcome outcome)
    {
        string? enabled = outcome.Enabled switch
        {
            InterruptKinds.None => null,
            InterruptKinds.IntX => "intx",
            InterruptKinds.Msi => "msi",
            _ => "msix",
        };
        writer.WriteString("enabled", enabled);
        writer.WriteStartArray("vectors");
        foreach (VfioVector vector in outcome.Vectors)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", vector.Index);
            writer.WriteNumber("irq", vector.Irq);
            writer.WriteNumber("events", vector.Events);
            writer.WriteNumber("handled", vector.Handled);
            writer.WriteNumber("unmasked", vector.Unmasked);
            writer.WriteBoolean("added", vector.IsAdded);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
