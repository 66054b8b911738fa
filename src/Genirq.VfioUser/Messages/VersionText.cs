using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Genirq.VfioUser.Messages;

/// <summary>The body of VERSION: two numbers and a JSON object.</summary>
internal static class VersionText
{
    /// <summary>The fixed part of the body.</summary>
    public const int FixedSize = 4;

    // Limit: how deep the object can be nested; ours needs three levels.
    private const int MaximumDepth = 16;

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body. It is not trusted.</param>
    /// <param name="limits">What it says.</param>
    /// <returns>Whether it is well formed: unknown members are ignored, known ones must have their type.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out PeerLimits limits)
    {
        limits = new PeerLimits();
        if (body.Length < FixedSize)
        {
            return false;
        }

        limits = limits with
        {
            Major = BinaryPrimitives.ReadUInt16LittleEndian(body),
            Minor = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]),
        };
        ReadOnlySpan<byte> text = body[FixedSize..];
        return text.IsEmpty || (text[^1] == 0 && TryReadJson(text[..^1].ToArray(), ref limits));
    }

    /// <summary>Writes a body.</summary>
    /// <param name="limits">What it says.</param>
    public static byte[] Write(PeerLimits limits)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        Span<byte> numbers = buffer.GetSpan(FixedSize);
        BinaryPrimitives.WriteUInt16LittleEndian(numbers, limits.Major);
        BinaryPrimitives.WriteUInt16LittleEndian(numbers[2..], limits.Minor);
        buffer.Advance(FixedSize);
        using (Utf8JsonWriter writer = new(buffer))
        {
            WriteJson(writer, limits);
        }

        buffer.Write([(byte)0]);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteJson(Utf8JsonWriter writer, PeerLimits limits)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("capabilities");
        writer.WriteNumber("max_msg_fds", limits.MaxDescriptors);
        writer.WriteNumber("max_data_xfer_size", limits.MaxTransferBytes);
        writer.WriteNumber("max_dma_maps", limits.MaxDmaWindows);
        writer.WriteNumber("pgsizes", limits.PageSizes);
        if (limits.HasWriteMulti)
        {
            writer.WriteBoolean("write_multiple", true);
        }

        if (limits.HasMigration)
        {
            writer.WriteStartObject("migration");
            writer.WriteNumber("pgsize", WireLimits.PageBytes);
            writer.WriteEndObject();
        }

        if (limits.HasTwinSocket)
        {
            writer.WriteStartObject("twin_socket");
            writer.WriteBoolean("supported", true);
            if (limits.TwinSocketIndex >= 0)
            {
                writer.WriteNumber("fd_index", limits.TwinSocketIndex);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static bool TryReadJson(byte[] text, ref PeerLimits limits)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaximumDepth });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            return !root.TryGetProperty("capabilities", out JsonElement capabilities)
                || (capabilities.ValueKind == JsonValueKind.Object && TryReadMembers(capabilities, ref limits));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryReadMembers(JsonElement capabilities, ref PeerLimits limits)
    {
        long descriptors = limits.MaxDescriptors;
        long transfer = limits.MaxTransferBytes;
        long windows = limits.MaxDmaWindows;
        long pages = (long)limits.PageSizes;
        bool hasWriteMulti = false;
        bool isTwin = false;
        long twin = -1;
        bool isFine = TryNumber(capabilities, "max_msg_fds", ref descriptors)
            && TryNumber(capabilities, "max_data_xfer_size", ref transfer)
            && TryNumber(capabilities, "max_dma_maps", ref windows)
            && TryNumber(capabilities, "pgsizes", ref pages)
            && TryFlag(capabilities, "write_multiple", ref hasWriteMulti);
        if (isFine && capabilities.TryGetProperty("twin_socket", out JsonElement socket))
        {
            isFine = socket.ValueKind == JsonValueKind.Object && TryFlag(socket, "supported", ref isTwin)
                && TryNumber(socket, "fd_index", ref twin);
        }

        bool hasMigration = false;
        if (isFine && capabilities.TryGetProperty("migration", out JsonElement migration))
        {
            hasMigration = isFine = migration.ValueKind == JsonValueKind.Object;
        }

        limits = limits with
        {
            MaxDescriptors = descriptors,
            MaxTransferBytes = transfer,
            MaxDmaWindows = windows,
            PageSizes = (ulong)pages,
            HasWriteMulti = hasWriteMulti,
            HasTwinSocket = isTwin,
            TwinSocketIndex = (int)Math.Min(twin, int.MaxValue),
            HasMigration = hasMigration,
        };
        return isFine;
    }

    private static bool TryNumber(JsonElement parent, string name, ref long value)
    {
        if (!parent.TryGetProperty(name, out JsonElement member))
        {
            return true;
        }

        if (member.ValueKind != JsonValueKind.Number || !member.TryGetInt64(out long number) || number < 0)
        {
            return false;
        }

        value = number;
        return true;
    }

    private static bool TryFlag(JsonElement parent, string name, ref bool value)
    {
        if (!parent.TryGetProperty(name, out JsonElement member))
        {
            return true;
        }

        value = member.ValueKind == JsonValueKind.True;
        return member.ValueKind is JsonValueKind.True or JsonValueKind.False;
    }
}
