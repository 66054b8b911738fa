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
        writer.WriteNumber("steps", player.Script.Steps.Count);
        SnapshotJson.WriteNumber(writer, "done", player.StepsDone);
        SnapshotJson.WriteNumbers(writer, "raised", player.Devices.Select(static device => device.Raised));
        writer.WriteStartArray("differences");
        foreach ((ScriptPlace place, string sentence) in player.Differences)
        {
            writer.WriteStartObject();
            writer.WriteNumber("step", StepAt(place));
            writer.WriteString("sentence", sentence);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        int steps = state.Int32("steps", 0, int.MaxValue);
        if (steps != player.Script.Steps.Count)
        {
            throw state.Reject(
                "steps", $"Another script was played: it has {steps} steps, and this one {player.Script.Steps.Count}.");
        }

        int done = state.Int32("done", 0, steps, 0);
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

    private int StepAt(ScriptPlace place)
    {
        for (int step = 0; step < player.Script.Steps.Count; step++)
        {
            if (player.Script.Steps[step].Place == place)
            {
                return step;
            }
        }

        return 0;
    }
}
