using System.Text;
using System.Text.Json.Nodes;
using Genirq.Replay;
using Genirq.Replay.Recordings;
using Genirq.Replay.Results;
using Xunit.Abstractions;

namespace Genirq.Conformance;

/// <summary>No comparison is lenient: each small change of a recording is noticed, where it was made.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("directed-matrix", 1)]
    [InlineData("directed-wired", 1)]
    [InlineData("smp-directed-affinity", 1)]
    [InlineData("smp-random", 3)]
    [InlineData("directed-activation", 11)]
    [InlineData("directed-affinity", 11)]
    [InlineData("directed-alloc_at", 11)]
    [InlineData("directed-domain", 11)]
    [InlineData("directed-failure", 11)]
    [InlineData("directed-flow", 11)]
    [InlineData("directed-hierarchy", 11)]
    [InlineData("directed-irqdomain", 11)]
    [InlineData("directed-range", 53)]
    [InlineData("smp-directed-smp-affinity", 11)]
    [InlineData("smp-directed-smp-matrix", 1)]
    public void EachChange_OfAResultEventOrState_IsADifferenceOfThatOperation(string file, int stride)
    {
        string[] lines = File.ReadAllLines(Path.Combine(RecordingFolders.Kept, $"{file}.jsonl"));
        int changes = 0;
        List<string[]> scenarios = [.. Scenarios(lines)];
        for (int number = 0; scenarios.Count > 0; number += stride)
        {
            // An expectation does not touch the world, so that one change in each operation can be tried at a time.
            List<string[]> changed = [];
            HashSet<(string Scenario, int Number)> expected = [];
            foreach (string[] scenario in scenarios.ToList())
            {
                if (Change(scenario, number, expected) is { } result)
                {
                    changed.Add(result);
                }
                else
                {
                    scenarios.Remove(scenario);
                }
            }

            changes += expected.Count;
            Assert.Equal(Sort(expected), Sort(DifferencesOf(lines[0], changed)));
        }

        output.WriteLine($"{changes} changes, each noticed.");
        Assert.True(changes > 100, $"{changes} changes are too few.");
    }

    [Fact]
    public void Warnings_TakenAwayOrAdded_AreDifferencesOfThatOperation()
    {
        foreach (string file in RecordingFolders.FilesIn(RecordingFolders.Kept))
        {
            string[] lines = File.ReadAllLines(file);
            HashSet<(string Scenario, int Number)> expected = [];
            List<string[]> changed =
            [
                .. Scenarios(lines).Select(scenario => ChangeEach(scenario, expected, static operation =>
                {
                    // Warnings of other parts of the kernel are left out, and stay in.
                    if (operation["warn"] is not JsonArray warnings)
                    {
                        operation["warn"] = new JsonArray("function@chip.c:1");
                        return true;
                    }

                    return !warnings.ToString().Contains("fs/", StringComparison.Ordinal) && operation.Remove("warn");
                })),
            ];

            Assert.Equal(Sort(expected), Sort(DifferencesOf(lines[0], changed)));
        }
    }

    private static IEnumerable<string[]> Scenarios(string[] lines)
    {
        int begin = 1;
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("{\"t\":\"end\"", StringComparison.Ordinal))
            {
                yield return lines[begin..(i + 1)];
                begin = i + 1;
            }
        }
    }

    // The scenario with one change in each operation that has that many; null when none has.
    private static string[]? Change(string[] scenario, int number, HashSet<(string Scenario, int Number)> expected)
    {
        int before = expected.Count;
        string[] changed = ChangeEach(scenario, expected, operation => Mutation.Apply(operation, number));
        return expected.Count == before ? null : changed;
    }

    private static string[] ChangeEach(
        string[] scenario, HashSet<(string Scenario, int Number)> expected, Func<JsonObject, bool> change)
    {
        string name = JsonNode.Parse(scenario[0])!["name"]!.GetValue<string>();
        string[] changed = [.. scenario];
        for (int i = 1; i + 1 < scenario.Length; i++)
        {
            JsonObject operation = JsonNode.Parse(scenario[i])!.AsObject();
            if (change(operation))
            {
                changed[i] = operation.ToJsonString();
                expected.Add((name, i - 1));
            }
        }

        return changed;
    }

    private static IEnumerable<(string Scenario, int Number)> DifferencesOf(
        string header, IEnumerable<string[]> scenarios)
    {
        string content = string.Join('\n', [header, .. scenarios.SelectMany(lines => lines)]);
        if (content == header)
        {
            return [];
        }

        Recording recording = RecordingReader.Read("file", Encoding.UTF8.GetBytes(content));
        ReplayReport report = Replayer.Replay([recording], new ReplayOptions());
        return report.Files[0].Differences.Select(difference => (difference.Scenario, difference.Number));
    }

    private static List<(string Scenario, int Number)> Sort(IEnumerable<(string Scenario, int Number)> places) =>
        [.. places.Order()];
}
