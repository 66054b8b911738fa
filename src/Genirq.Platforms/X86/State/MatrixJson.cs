using System.Text.Json;
using Genirq.Snapshots;

namespace Genirq.Platforms.X86.State;

/// <summary>The matrix in a snapshot.</summary>
internal static class MatrixJson
{
    // Bits of the largest matrix there is, that of an IMSIC; the matrix itself checks its own.
    private const int MostBits = 2048;

    /// <summary>Writes all rows and counters as members.</summary>
    public static void Write(Utf8JsonWriter writer, VectorMatrixState matrix)
    {
        writer.WriteStartArray("rows");
        foreach (VectorRowState row in matrix.Rows)
        {
            writer.WriteStartObject();
            SnapshotJson.WriteFlag(writer, "online", row.IsOnline);
            SnapshotJson.WriteFlag(writer, "initialized", row.IsInitialized);
            SnapshotJson.WriteNumber(writer, "available", row.Available);
            SnapshotJson.WriteNumbers(writer, "allocated", row.Allocated.Select(static bit => (long)bit));
            SnapshotJson.WriteNumbers(writer, "managed", row.Managed.Select(static bit => (long)bit));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        SnapshotJson.WriteNumbers(writer, "system", matrix.SystemVectors.Select(static bit => (long)bit));
        SnapshotJson.WriteNumber(writer, "reserved", matrix.Reserved);
        SnapshotJson.WriteNumber(writer, "totalAllocated", matrix.TotalAllocated);
    }

    /// <summary>Reads what <see cref="Write"/> has written, and checks that it fits a matrix.</summary>
    public static VectorMatrixState Read(SnapshotObject state, VectorMatrix matrix)
    {
        List<VectorRowState> rows = [];
        foreach (SnapshotObject row in state.Objects("rows"))
        {
            rows.Add(new VectorRowState
            {
                IsOnline = row.Flag("online"),
                IsInitialized = row.Flag("initialized"),
                Available = row.UInt32("available", 0),
                Allocated = Bits(row, "allocated"),
                Managed = Bits(row, "managed"),
            });
            row.End();
        }

        VectorMatrixState read = new()
        {
            Rows = rows,
            SystemVectors = Bits(state, "system"),
            Reserved = state.UInt32("reserved", 0),
            TotalAllocated = state.UInt32("totalAllocated", 0),
        };
        try
        {
            matrix.Check(read);
        }
        catch (ArgumentException exception)
        {
            throw state.Reject("rows", exception);
        }

        return read;
    }

    private static int[] Bits(SnapshotObject state, string name) =>
        [.. state.Numbers(name, 0, MostBits).Select(static bit => (int)bit)];
}
