using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Genirq.Replay.Recordings;
using Genirq.Replay.Results;
using Genirq.Replay.World;

namespace Genirq.Replay.Comparison;

/// <summary>Runs one scenario in a world of its own.</summary>
internal static class ScenarioReplay
{
    /// <summary>Runs every operation and compares each one by itself.</summary>
    /// <param name="header">The recorded machine.</param>
    /// <param name="scenario">The scenario.</param>
    /// <returns>The operations that differ.</returns>
    /// <remarks>What follows a first difference may be its consequence; it is counted all the same.</remarks>
    public static List<ReplayDifference> Run(RecordingHeader header, RecordedScenario scenario)
    {
        List<ReplayDifference> differences = [];
        using ReplayWorld world = new(header);
        foreach (RecordedOperation operation in scenario.Operations)
        {
            List<ReplayMismatch> mismatches = OperationComparison.Compare(operation, Perform(world, operation));
            if (mismatches.Count != 0)
            {
                differences.Add(new ReplayDifference(
                    scenario.Name, operation.Number, operation.Name, operation.Arguments.GetRawText(), mismatches));
            }
        }

        return differences;
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Whatever an operation throws, the kernel did not: it is a difference to report.")]
    private static OperationOutcome Perform(ReplayWorld world, RecordedOperation operation)
    {
        JsonObject? result = null;
        Exception? failure = null;
        try
        {
            result = operation.Run(world);
        }
        catch (Exception error)
        {
            failure = error;
        }

        return new OperationOutcome
        {
            Result = result,
            Events = world.TakeEvents(),
            Warnings = world.TakeWarnings(),
            State = operation.State is null ? null : StateView.Take(world),
            Failure = failure,
        };
    }
}
