using System.Text;

namespace Genirq.Tests.Fuzzing;

/// <summary>A list of a fleet's machines, and the lines that an earlier run wrote.</summary>
/// <remarks>An input is the list, an empty line, and the lines. Paths are below a folder with machines.</remarks>
internal sealed class FleetDoor() : FuzzDoor("fleet")
{
    private const string Break = "\n\n";
    private const string Source = "\"source\":\"";

    private static readonly string s_machines = Path.Combine(Kept, "fleet/machines");

    private static readonly string[] s_paths =
        ["", ".", "/dev/null", "nothing", "table", "rows", "a\nb", "\u001b[2J", "x:y", "listing:t"];

    private static readonly string[] s_texts =
        ["", "fits", "tight", "full", "unknown", "short", "genirq.fleet/1", "genirq.fleet/2", "a\nb", "\u001b[2J"];

    private static readonly long[] s_numbers =
        [-9223372036854775808, -1, 0, 1, 2, 117, 65536, 2147483648, 4294967296, 9223372036854775807];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] sound, Random random)
    {
        string[] parts = Encoding.UTF8.GetString(sound).Split(Break, 2);
        List<string> paths = [.. parts[0].Split('\n')];
        List<string> lines = [.. parts[1].Split('\n')];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            List<string> changed = random.Next(2) == 0 ? paths : lines;
            int at = random.Next(changed.Count);
            switch (random.Next(6))
            {
                case 0 when changed.Count > 1:
                    changed.RemoveAt(at);
                    break;
                case 1:
                    changed.Insert(random.Next(changed.Count), changed[at]);
                    break;
                case 2:
                    changed[at] = new TextMutation(random).Apply(changed[at]);
                    break;
                default:
                    changed[at] = changed == paths ? s_paths[random.Next(s_paths.Length)] : Line(changed[at], random);
                    break;
            }
        }

        return Encoding.UTF8.GetBytes($"{string.Join('\n', paths)}{Break}{string.Join('\n', lines)}");
    }

    /// <inheritdoc/>
    public override int Try(byte[] input, int turn)
    {
        string[] parts = Encoding.UTF8.GetString(input).Split(Break, 2);
        string journal = At("lines.jsonl");
        string lines = parts.Length > 1 ? parts[1] : "";
        File.WriteAllText(journal, lines.Replace(Source, $"{Source}{s_machines}/", StringComparison.Ordinal));
        string[] paths = [.. parts[0].Split('\n').Select(static path => Path.Combine(s_machines, path))];
        string[] words = ["fleet", "--jobs", "1", .. paths];
        return (turn % 4) switch
        {
            0 => ToolCheck.Run([.. words, "--resume", journal]),
            1 => ToolCheck.Run([.. words, "--json"]),
            2 => ToolCheck.Run([.. words, "--resume", journal, "--only", "fits,unknown"]),
            _ => ToolCheck.Run([.. words, "--cpus", "4"]),
        };
    }

    // A line that an earlier change made no JSON is as good as any text.
    private static string Line(string line, Random random)
    {
        try
        {
            return new JsonMutation(random, s_numbers, s_texts).Apply(line);
        }
        catch (System.Text.Json.JsonException)
        {
            return new TextMutation(random).Apply(line);
        }
    }
}
