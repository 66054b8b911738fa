using System.Text.Json;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Writes what a report says of the parent of messages.</summary>
internal static class ParentJson
{
    /// <summary>Writes the member <c>msiParent</c>.</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="writer">Where it goes, inside the document's object.</param>
    public static void Write(MsiParentReport parent, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("msiParent"u8);
        writer.WriteString("kind"u8, parent.Kind.Word());
        writer.WriteString("name"u8, parent.Kind.Name());
        writer.WriteString("source"u8, parent.KindSource);
        writer.WriteString("units"u8, parent.Kind.Units());
        Write("capacity"u8, parent.Capacity, writer);
        Write("used"u8, parent.Used, writer);
        Write("free"u8, parent.Free, writer);
        writer.WriteNumber("onOffline"u8, parent.OnOffline);
        writer.WriteNumber("mayBeOnOffline"u8, parent.MayBeOnOffline);
        if (parent.PerCpu is { } each)
        {
            Write("perCpu"u8, each, writer);
        }

        writer.WriteString("firstShort"u8, parent.FirstShort?.Owner);
        JsonLines lines = new(writer);
        lines.WriteArray("pools", parent.Pools, static (pool, line) =>
        {
            line.WriteString("name"u8, pool.Name);
            line.WriteNumber("capacity"u8, pool.Capacity);
            line.WriteNumber("used"u8, pool.Used);
            line.WriteNumber("free"u8, pool.Free);
        });
        lines.WriteArray("available", parent.Available, WriteAvailable);
        WriteLargest("largestRequest"u8, parent.LargestRequest, writer);
        WriteLargest("largestBlock"u8, parent.LargestBlock, writer);
        lines.WriteArray("shares", parent.Shares, WriteShare);
        lines.WriteArray("shutDown", parent.ShutDown, static (one, line) =>
        {
            line.WriteString("owner"u8, one.Owner);
            line.WriteNumber("irq"u8, one.Irq.Number);
            ReportJson.WriteCpus("until"u8, one.Cpus, line);
        });
        lines.WriteArray("onIntx", parent.OnIntx, WriteIntx);
        writer.WriteEndObject();
    }

    /// <summary>Writes where an interrupt goes; nothing on x86.</summary>
    /// <param name="target">Where.</param>
    /// <param name="writer">Where it goes, inside the interrupt's object.</param>
    public static void WriteTarget(InterruptTarget target, Utf8JsonWriter writer)
    {
        if (target.IsManaged is { } isManaged)
        {
            writer.WriteBoolean("managed"u8, isManaged);
        }

        if (target.IsMoving)
        {
            writer.WriteBoolean("moving"u8, true);
        }

        if (target.IsShutDown)
        {
            writer.WriteBoolean("shutDown"u8, true);
        }

        if (target.OneOf is { } cpus)
        {
            ReportJson.WriteCpus("oneOf"u8, cpus, writer);
        }

        if (target.Source is { } source)
        {
            writer.WriteString("cpusFrom"u8, source);
        }
    }

    private static void Write(ReadOnlySpan<byte> name, SourcedCount count, Utf8JsonWriter writer)
    {
        writer.WriteStartObject(name);
        WriteNumber("count"u8, count.Count, writer);
        writer.WriteString("source"u8, count.Source);
        writer.WriteEndObject();
    }

    private static void WriteNumber(ReadOnlySpan<byte> name, long? number, Utf8JsonWriter writer)
    {
        if (number is { } known)
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void WriteLargest(ReadOnlySpan<byte> name, AvailableMessages? place, Utf8JsonWriter writer)
    {
        if (place is not { } known)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        WriteAvailable(known, writer);
        writer.WriteEndObject();
    }

    private static void WriteAvailable(AvailableMessages place, Utf8JsonWriter writer)
    {
        writer.WriteString("place"u8, place.Place);
        writer.WriteNumber("least"u8, place.Least);
        writer.WriteNumber("most"u8, place.Most);
        writer.WriteString("source"u8, place.Source);
    }

    private static void WriteShare(MessageShare share, Utf8JsonWriter writer)
    {
        writer.WriteString("owner"u8, share.Owner);
        writer.WriteString("driver"u8, share.Driver);
        writer.WriteNumber("interrupts"u8, share.Interrupts);
        WriteNumber("asked"u8, share.Asked, writer);
        WriteNumber("got"u8, share.Got, writer);
        WriteNumber("wants"u8, share.Wants, writer);
    }

    private static void WriteIntx(IntxFunction function, Utf8JsonWriter writer)
    {
        writer.WriteString("slot"u8, function.Slot.ToString());
        writer.WriteString("driver"u8, function.Driver);
        writer.WriteString("kind"u8, ReportJson.WordOf(function.Kind));
        writer.WriteNumber("tableSize"u8, function.TableSize);
        writer.WriteNumber("irq"u8, function.Irq.Number);
        writer.WriteString("chip"u8, function.Chip);
        writer.WriteStartArray("sharedWith"u8);
        foreach (Pci.Configuration.PciSlot slot in function.SharedWith)
        {
            writer.WriteStringValue(slot.ToString());
        }

        writer.WriteEndArray();
        writer.WriteStartArray("handlers"u8);
        foreach (string action in function.Actions)
        {
            writer.WriteStringValue(action);
        }

        writer.WriteEndArray();
        writer.WriteString("reason"u8, function.Reason);
    }
}
