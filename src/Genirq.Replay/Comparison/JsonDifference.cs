using System.Globalization;
using System.Text.Json;

namespace Genirq.Replay.Comparison;

/// <summary>Compares two JSON values exactly: members in any order, arrays in order, no member more or less.</summary>
internal static class JsonDifference
{
    /// <summary>Finds the first place where two values differ.</summary>
    /// <param name="expected">What was recorded.</param>
    /// <param name="actual">What happened.</param>
    /// <returns>The place and the difference in words; null when the values are equal.</returns>
    public static string? Find(JsonElement expected, JsonElement actual) => Find(expected, actual, "$");

    private static string? Find(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.ValueKind != actual.ValueKind)
        {
            return Describe(path, expected, actual);
        }

        return expected.ValueKind switch
        {
            JsonValueKind.Object => FindInObject(expected, actual, path),
            JsonValueKind.Array => FindInArray(expected, actual, path),
            JsonValueKind.String => expected.ValueEquals(actual.GetString())
                ? null
                : Describe(path, expected, actual),
            // As they stand: a number has one form here and in a recording, and no rounding hides a difference.
            JsonValueKind.Number => expected.GetRawText() == actual.GetRawText()
                ? null
                : Describe(path, expected, actual),
            _ => null,
        };
    }

    private static string? FindInObject(JsonElement expected, JsonElement actual, string path)
    {
        foreach (JsonProperty member in expected.EnumerateObject())
        {
            if (!actual.TryGetProperty(member.Name, out JsonElement value))
            {
                return $"{path}.{member.Name}: expected {member.Value.GetRawText()}, absent";
            }

            if (Find(member.Value, value, $"{path}.{member.Name}") is { } difference)
            {
                return difference;
            }
        }

        foreach (JsonProperty member in actual.EnumerateObject())
        {
            if (!expected.TryGetProperty(member.Name, out _))
            {
                return $"{path}.{member.Name}: not expected, {member.Value.GetRawText()}";
            }
        }

        return null;
    }

    private static string? FindInArray(JsonElement expected, JsonElement actual, string path)
    {
        int expectedLength = expected.GetArrayLength();
        int actualLength = actual.GetArrayLength();
        for (int i = 0; i < Math.Min(expectedLength, actualLength); i++)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
            if (Find(expected[i], actual[i], place) is { } difference)
            {
                return difference;
            }
        }

        if (expectedLength > actualLength)
        {
            return $"{path}[{actualLength}]: expected {expected[actualLength].GetRawText()}, absent";
        }

        return actualLength > expectedLength
            ? $"{path}[{expectedLength}]: not expected, {actual[expectedLength].GetRawText()}"
            : null;
    }

    private static string Describe(string path, JsonElement expected, JsonElement actual) =>
        $"{path}: expected {expected.GetRawText()}, was {actual.GetRawText()}";
}
