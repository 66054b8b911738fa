using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Genirq.Simulation.Scripts;
using Genirq.Snapshots;
using Genirq.Tests.Fuzzing;

namespace Genirq.Tests.Simulation.Snapshots;

/// <summary>Every field of a saved machine, removed, doubled, out of range, or with another value of its type: the
/// document is refused with the place, or the machine runs on.</summary>
public sealed class EveryFieldTests
{
    // Of the other values of a type each field gets so many, others at each place.
    private const int OthersPerField = 6;

    private const string Busy =
        """
        {
          "schema": "genirq.script/1",
          "machine": { "platform": "x86-intel", "cpus": 2 },
          "devices": [
            { "name": "disk0", "model": "storage", "slot": "0000:00:03.0", "queues": 2, "vectors": 3 },
            { "name": "acc0", "model": "accelerator", "slot": "0000:00:04.0" }
          ],
          "steps": [
            { "do": "probe", "device": "disk0" },
            { "do": "probe", "device": "acc0" },
            { "do": "add-queue", "device": "acc0", "pasid": 77 },
            { "do": "fire", "device": "disk0", "queue": 1, "count": 3 },
            { "do": "fire", "device": "acc0", "queue": 0, "count": 2 },
            { "do": "offline", "cpu": 1 },
            { "do": "online", "cpu": 1 },
            { "do": "run" },
            { "do": "remove", "device": "disk0" },
            { "do": "run" }
          ]
        }
        """;

    private static readonly JsonNode[] s_numbers =
    [
        JsonValue.Create(-1), JsonValue.Create(-1000), JsonValue.Create(0), JsonValue.Create(int.MaxValue),
        JsonValue.Create(uint.MaxValue), JsonValue.Create(long.MaxValue),
    ];

    private static readonly JsonNode[] s_texts =
        [JsonValue.Create(""), JsonValue.Create("nothing"), JsonValue.Create("0-65535")];

    [Fact]
    public void Restore_EveryFieldChanged_IsRefusedWithThePlaceOrRunsOn()
    {
        MachineScript script = MachineScript.Read("test", Encoding.UTF8.GetBytes(Busy));
        using ScriptPlayer first = new(script);
        first.Play(until: 5);
        string good = Encoding.UTF8.GetString(first.Save().Span);
        int refused = 0;
        int accepted = 0;
        List<string> failures = [];
        foreach ((string what, string document) in Mutations(good))
        {
            try
            {
                bool isAccepted = Try(script, document);
                accepted += isAccepted ? 1 : 0;
                refused += isAccepted ? 0 : 1;
            }
            catch (Exception exception)
            {
                failures.Add($"{what}: {exception.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.True(refused > 1000 && accepted > 100, $"{refused} were refused, {accepted} were accepted");
    }

    [Theory]
    [InlineData("steps", "9223372036854775807")]
    [InlineData("rounds", "2147483647")]
    [InlineData("submission", "0")]
    [InlineData("submission", "16777217")]
    [InlineData("submission", "18446744073709547520")]
    [InlineData("completion", "16777216")]
    public void Restore_NumberThatNoRunReaches_IsRefused(string field, string value)
    {
        MachineScript script = MachineScript.Read("test", Encoding.UTF8.GetBytes(Busy));
        using ScriptPlayer first = new(script);
        first.Play(until: 5);
        JsonNode root = JsonNode.Parse(first.Save().Span)!;
        List<JsonNode> found = [];
        JsonPlaces.Walk(root, node =>
        {
            if (node is JsonValue && node.Parent is JsonObject && node.GetPropertyName() == field)
            {
                found.Add(node);
            }
        });
        JsonNode last = found[^1];
        string path = last.GetPath();
        last.ReplaceWith(JsonNode.Parse(value));
        using ScriptPlayer second = new(script);

        SnapshotException problem = Assert.Throws<SnapshotException>(
            () => second.Restore(Encoding.UTF8.GetBytes(root.ToJsonString())));

        Assert.EndsWith(field, problem.Path, StringComparison.Ordinal);
        Assert.EndsWith(field, path, StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_QueueInMemoryThatWasNeverGivenOutOrWasGivenBack_IsRefused()
    {
        MachineScript script = MachineScript.Read("test", Encoding.UTF8.GetBytes(Busy));
        using ScriptPlayer first = new(script);
        first.Play(until: 5);
        string document = Encoding.UTF8.GetString(first.Save().Span);
        JsonNode root = JsonNode.Parse(document)!;
        JsonObject? memory = null;
        JsonPlaces.Walk(root, node => memory = node is JsonValue && node.Parent is JsonObject each
            && each.ContainsKey("next") && each["next"]!.ToString().Length > 7 ? each : memory);
        long next = memory!["next"]!.GetValue<long>();

        foreach ((long end, string free) in ((long, string)[])[(16 << 20, "[]"), (next, "[1, 16777216]")])
        {
            memory["next"] = end;
            memory["free"] = JsonNode.Parse(free);
            using ScriptPlayer second = new(script);
            Assert.Throws<SnapshotException>(() => second.Restore(Encoding.UTF8.GetBytes(root.ToJsonString())));
        }

        using ScriptPlayer third = new(script);
        third.Restore(Encoding.UTF8.GetBytes(document));
    }

    // What was taken goes on to the end of the script, and can be saved there.
    private static bool Try(MachineScript script, string document)
    {
        using ScriptPlayer player = new(script);
        string before = Text(player);
        try
        {
            player.Restore(Encoding.UTF8.GetBytes(document));
        }
        catch (SnapshotException problem)
        {
            Assert.StartsWith("$", problem.Path, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', problem.Message);
            Assert.Equal(before, Text(player));
            return false;
        }

        player.Play();
        Assert.NotEmpty(Text(player));
        return true;
    }

    private static string Text(ScriptPlayer player) => Encoding.UTF8.GetString(player.Save().Span);

    private static IEnumerable<(string What, string Document)> Mutations(string good)
    {
        List<JsonNode> values = [];
        int places = 0;
        JsonPlaces.Walk(JsonNode.Parse(good)!, node =>
        {
            places++;
            if (node is JsonValue)
            {
                values.Add(node);
            }
        });
        Dictionary<JsonValueKind, JsonNode[]> others = values
            .GroupBy(static node => node.GetValueKind())
            .ToDictionary(
                static group => group.Key,
                static group => group.DistinctBy(static node => node.ToJsonString()).ToArray());
        for (int place = 1; place < places; place++)
        {
            yield return Change(good, place, JsonPlaces.Remove, "removed");
            if (At(good, place) is { Parent: JsonArray })
            {
                yield return Change(good, place, JsonPlaces.Double, "doubled");
            }

            if (At(good, place) is not JsonValue value)
            {
                continue;
            }

            JsonValueKind kind = value.GetValueKind();
            JsonNode[] known = others[kind];
            IEnumerable<JsonNode> chosen = Enumerable.Range(0, Math.Min(OthersPerField, known.Length))
                .Select(i => known[(place + (i * 7)) % known.Length]);
            chosen = chosen.Concat(kind switch
            {
                JsonValueKind.Number => s_numbers,
                JsonValueKind.String => s_texts,
                _ => [JsonValue.Create(true), JsonValue.Create(false)],
            });
            foreach (string text in chosen.Select(static node => node.ToJsonString()).Distinct())
            {
                if (text != value.ToJsonString())
                {
                    yield return Change(good, place, node => node.ReplaceWith(JsonNode.Parse(text)), $"= {text}");
                }
            }
        }
    }

    private static (string What, string Document) Change(
        string good, int place, Action<JsonNode> change, string words)
    {
        JsonNode root = JsonNode.Parse(good)!;
        JsonNode node = At(root, place);
        string path = node.GetPath();
        change(node);
        return (string.Create(CultureInfo.InvariantCulture, $"{path} {words}"), root.ToJsonString());
    }

    private static JsonNode At(string good, int place) => At(JsonNode.Parse(good)!, place);

    private static JsonNode At(JsonNode root, int place)
    {
        JsonNode? found = null;
        int number = 0;
        JsonPlaces.Walk(root, node => found = number++ == place ? node : found);
        return found!;
    }
}
