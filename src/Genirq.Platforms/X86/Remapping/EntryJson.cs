using System.Text.Json;
using Genirq.Descriptors;
using Genirq.Snapshots;

namespace Genirq.Platforms.X86.Remapping;

/// <summary>Entries of remapping tables in a snapshot.</summary>
internal static class EntryJson
{
    /// <summary>Writes both halves as members; what is zero is left out.</summary>
    public static void Write(Utf8JsonWriter writer, ulong low, ulong high)
    {
        if (low != 0)
        {
            writer.WriteNumber("low", low);
        }

        if (high != 0)
        {
            writer.WriteNumber("high", high);
        }
    }

    /// <summary>Writes both halves as an object.</summary>
    public static void Write(Utf8JsonWriter writer, string name, ulong low, ulong high)
    {
        writer.WriteStartObject(name);
        Write(writer, low, high);
        writer.WriteEndObject();
    }

    /// <summary>Reads both halves.</summary>
    public static (ulong Low, ulong High) Read(SnapshotObject state) =>
        (state.UInt64("low", 0), state.UInt64("high", 0));

    /// <summary>Reads an object with both halves.</summary>
    public static (ulong Low, ulong High) Read(SnapshotObject state, string name)
    {
        SnapshotObject entry = state.Object(name);
        (ulong Low, ulong High) halves = Read(entry);
        entry.End();
        return halves;
    }

    /// <summary>Rejects a level that has no vector level below it.</summary>
    public static void RequireVectors(SnapshotObject state, IrqData level)
    {
        if (VectorDomain.DataOf(VectorDomain.LevelBelow(level)) is null)
        {
            throw state.Reject(null, $"Interrupt {level.Irq} has no level of the vector domain.");
        }
    }
}
