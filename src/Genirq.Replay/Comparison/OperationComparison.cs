using System.Text.Json;
using System.Text.Json.Nodes;
using Genirq.Replay.Recordings;
using Genirq.Replay.Results;

namespace Genirq.Replay.Comparison;

/// <summary>Holds what an operation did against what was recorded.</summary>
internal static class OperationComparison
{
    /// <summary>Compares result, events, presence of warnings, and state.</summary>
    /// <param name="expected">What was recorded.</param>
    /// <param name="actual">What happened.</param>
    /// <returns>Each part that differs; none when the operation matches.</returns>
    public static List<ReplayMismatch> Compare(RecordedOperation expected, OperationOutcome actual)
    {
        List<ReplayMismatch> mismatches = [];
        if (actual.Failure is { } failure)
        {
            string thrown = $"{failure.GetType().Name}: {failure.Message}";
            mismatches.Add(new ReplayMismatch("res", expected.Result?.GetRawText(), Quote(thrown), "$: it threw"));
        }
        else
        {
            Add(mismatches, "res", expected.Result, actual.Result);
        }

        // No events are written as no member.
        Add(
            mismatches,
            "ev",
            expected.Events is { } events && events.GetArrayLength() != 0 ? events : null,
            actual.Events.Count == 0 ? null : actual.Events);
        if (expected.Warnings.Count == 0 != (actual.Warnings.Count == 0))
        {
            mismatches.Add(new ReplayMismatch(
                "warn",
                Collect(expected.Warnings),
                Collect(actual.Warnings),
                expected.Warnings.Count == 0 ? "$: not expected" : "$: expected, absent"));
        }

        if (expected.State is not null)
        {
            Add(mismatches, "st", expected.State, actual.State);
        }

        return mismatches;
    }

    private static void Add(List<ReplayMismatch> mismatches, string part, JsonElement? expected, JsonNode? actual)
    {
        string? text = actual?.ToJsonString();
        string? where = (expected, text) switch
        {
            (null, null) => null,
            (null, _) => "$: not expected",
            (_, null) => "$: expected, absent",
            ({ } recorded, _) => JsonDifference.Find(recorded, JsonElement.Parse(text)),
        };
        if (where is not null)
        {
            mismatches.Add(new ReplayMismatch(part, expected?.GetRawText(), text, where));
        }
    }

    private static string? Collect(IReadOnlyList<string> warnings) =>
        warnings.Count == 0 ? null : $"[{string.Join(',', warnings.Select(Quote))}]";

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
