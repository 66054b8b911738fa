using System.Text.Json;
using Genirq.Snapshots;

namespace Genirq.Simulation.Drivers;

/// <summary>A pair of queues of the storage controller, as the driver keeps it.</summary>
/// <param name="Number">Its number; 0 for admin.</param>
/// <param name="Submission">Where commands are put.</param>
/// <param name="Completion">Where completions come.</param>
internal sealed record StorageQueue(int Number, ulong Submission, ulong Completion)
{
    /// <summary>Where the next command goes.</summary>
    public uint Tail { get; set; }

    /// <summary>Where the next completion comes.</summary>
    public uint Head { get; set; }

    /// <summary>The mark that the next completion will have.</summary>
    public uint Phase { get; set; } = 1;

    /// <summary>How many commands are under way.</summary>
    public int UnderWay { get; set; }

    /// <summary>The number of the next command.</summary>
    public ushort NextCommand { get; set; }

    /// <summary>How the last command that ended did.</summary>
    public ushort LastStatus { get; set; }

    /// <summary>What it answered.</summary>
    public uint LastAnswer { get; set; }

    /// <summary>Reads a saved pair.</summary>
    /// <param name="state">The pair.</param>
    /// <param name="entries">How many entries a queue has.</param>
    public static StorageQueue Read(SnapshotObject state, int entries) => new(
        state.Int32("number", 0, ushort.MaxValue), state.UInt64("submission"), state.UInt64("completion"))
    {
        Tail = (uint)state.Int32("tail", 0, entries - 1, 0),
        Head = (uint)state.Int32("head", 0, entries - 1, 0),
        Phase = (uint)state.Int32("phase", 0, 1, 0),
        UnderWay = state.Int32("underWay", 0, entries - 1, 0),
        NextCommand = (ushort)state.Int32("nextCommand", 0, ushort.MaxValue, 0),
        LastStatus = (ushort)state.Int32("lastStatus", 0, ushort.MaxValue, 0),
        LastAnswer = state.UInt32("lastAnswer", 0),
    };

    /// <summary>Writes the pair's members.</summary>
    public void Save(Utf8JsonWriter writer)
    {
        writer.WriteNumber("number", Number);
        writer.WriteNumber("submission", Submission);
        writer.WriteNumber("completion", Completion);
        SnapshotJson.WriteNumber(writer, "tail", Tail);
        SnapshotJson.WriteNumber(writer, "head", Head);
        SnapshotJson.WriteNumber(writer, "phase", Phase);
        SnapshotJson.WriteNumber(writer, "underWay", UnderWay);
        SnapshotJson.WriteNumber(writer, "nextCommand", NextCommand);
        SnapshotJson.WriteNumber(writer, "lastStatus", LastStatus);
        SnapshotJson.WriteNumber(writer, "lastAnswer", LastAnswer);
    }
}
