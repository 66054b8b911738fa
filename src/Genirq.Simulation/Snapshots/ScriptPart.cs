using System.Text.Json;
using Genirq.Simulation.Scripts;
using Genirq.Snapshots;

namespace Genirq.Simulation.Snapshots;

/// <summary>How far a script is, in a snapshot.</summary>
/// <param name="player">Who plays it.</param>
internal sealed class ScriptPart(ScriptPlayer player) : ISnapshotPart
{
    /// <inheritdoc/>
    public string SnapshotName => "script";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        writer.WriteString("digest", player.Script.Digest());
        SnapshotJson.WriteNumber(writer, "done", player.StepsDone);
        SnapshotJson.WriteNumbers(writer, "raised", player.Devices.Select(static device => device.Raised));
        writer.WriteStartArray("differences");
        foreach ((int step, string sentence) in player.DifferingSteps)
        {
            writer.WriteStartObject();
            writer.WriteNumber("step", step);
            writer.WriteString("sentence", sentence);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        if (state.Text("digest") != player.Script.Digest())
        {
            throw state.Reject("digest", "Another script was played: other devices, other steps, or another machine.");
        }

        int done = state.Int32("done", 0, player.Script.Steps.Count, 0);
        IReadOnlyList<long> raised = state.Numbers("raised", 0, long.MaxValue, player.Devices.Count);
        List<(int Step, string Sentence)> differences = [];
        foreach (SnapshotObject each in state.Objects("differences"))
        {
            // A step before the first, or one that has not been done, has no difference.
            differences.Add((each.Int32("step", 0, Math.Max(done - 1, 0)), each.Text("sentence")));
            each.End();
        }

        return () => player.Restore(done, differences, raised);
    }
}
