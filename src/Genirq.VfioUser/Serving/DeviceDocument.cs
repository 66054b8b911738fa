using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Genirq.Pci.Devices;
using Genirq.Pci.Snapshots;
using Genirq.Snapshots;

namespace Genirq.VfioUser.Serving;

/// <summary>The whole state of one device as a JSON document: function, model, shared areas.</summary>
public static class DeviceDocument
{
    /// <summary>The schema of the documents.</summary>
    public const string Schema = "genirq.device/1";

    // Limit: how deep a document can be nested.
    private const int MaximumDepth = 32;

    private static readonly JsonDocumentOptions s_strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = MaximumDepth,
    };

    /// <summary>Saves a device. No thread may use it until this returns.</summary>
    /// <param name="device">A device that <see cref="PciFunction.CanSave"/>.</param>
    /// <returns>The document, in UTF-8.</returns>
    public static ReadOnlyMemory<byte> Save(PciFunction device)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WriteStartObject("function");
            FunctionStateJson.Write(writer, device.Function.Save());
            writer.WriteEndObject();
            writer.WriteStartObject("model");
            device.Save(writer);
            writer.WriteEndObject();
            writer.WriteStartArray("shared");
            foreach (BarArea area in device.SharedAreas)
            {
                byte[] bytes = new byte[(int)area.SizeBytes];
                device.Memory?.TryRead(area.Bar, area.Offset, bytes);
                writer.WriteStartObject();
                writer.WriteBase64String("bytes", bytes);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Restores a device whole, or leaves it as it is.</summary>
    /// <param name="device">A device that was built alike.</param>
    /// <param name="document">The document. It is not trusted.</param>
    /// <param name="reason">Why it was rejected; null after success.</param>
    /// <returns>Whether it was restored.</returns>
    public static bool TryRestore(
        PciFunction device, ReadOnlyMemory<byte> document, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(device);
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(document, s_strict);
            reason = Restore(device, SnapshotObject.Read(parsed.RootElement));
        }
        catch (Exception exception) when (exception is JsonException or SnapshotException)
        {
            reason = exception.Message;
        }

        return reason is null;
    }

    private static string? Restore(PciFunction device, SnapshotObject root)
    {
        if (root.Text("schema") != Schema)
        {
            return $"The document is not of the schema {Schema}.";
        }

        SnapshotObject function = root.Object("function");
        DeviceFunctionState state = FunctionStateJson.Read(function);
        function.End();
        SnapshotObject model = root.Object("model");
        Action apply = device.Prepare(model);
        model.End();
        List<byte[]> shared = [];
        foreach (SnapshotObject each in root.Objects("shared"))
        {
            shared.Add(ReadBytes(each));
            each.End();
        }

        root.End();
        if (shared.Count != device.SharedAreas.Count
            || shared.Where((bytes, i) => (ulong)bytes.Length != device.SharedAreas[i].SizeBytes).Any())
        {
            return "The shared areas are others than the device's.";
        }

        if (!device.Function.TryRestore(state, out string? reason))
        {
            return reason;
        }

        apply();
        for (int i = 0; i < shared.Count; i++)
        {
            device.Memory?.TryWrite(device.SharedAreas[i].Bar, device.SharedAreas[i].Offset, shared[i]);
        }

        return null;
    }

    private static byte[] ReadBytes(SnapshotObject item)
    {
        string text = item.Text("bytes");
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw item.Reject("bytes", "Bytes in base 64 belong here.");
        }
    }
}
