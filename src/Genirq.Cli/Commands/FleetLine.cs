using System.Text.Json;
using Genirq.Planning.Fleets;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Commands;

/// <summary>What a line that <c>genirq fleet --json</c> wrote says of a machine.</summary>
/// <param name="Source">The machine's name.</param>
/// <param name="Verdict">The verdict; null where there is no machine.</param>
internal readonly record struct FleetLine(string Source, VerdictKind? Verdict)
{
    /// <summary>Reads a line.</summary>
    /// <param name="text">The line.</param>
    /// <returns>What it says; null if it is not one of this schema.</returns>
    public static FleetLine? Read(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.GetProperty("schema").GetString() != FleetJson.Schema
                || root.GetProperty("source").GetString() is not { } source)
            {
                return null;
            }

            string? word = root.TryGetProperty("verdict", out JsonElement verdict)
                ? verdict.GetProperty("kind").GetString()
                : null;
            return new FleetLine(source, word is null ? null : VerdictOf(word));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException
            or InvalidOperationException)
        {
            return null;
        }
    }

    private static VerdictKind VerdictOf(string word) => Enum.GetValues<VerdictKind>()
        .Cast<VerdictKind?>().FirstOrDefault(kind => Planning.Reports.Verdict.WordOf(kind!.Value) == word)
        ?? throw new JsonException($"There is no verdict '{word}'.");
}
