using System.Text;

namespace Genirq.Tests.Fuzzing;

/// <summary>A recording of a kernel, which is replayed.</summary>
internal sealed class RecordingDoor() : FuzzDoor("recording")
{
    private static readonly long[] s_numbers =
    [
        -2147483649, -2147483648, -1000, -22, -1, 0, 1, 2, 3, 7, 8, 63, 64, 65, 255, 256, 1000, 4096, 65535, 65536,
        2147483647, 2147483648, 4294967295, 4294967296, 9223372036854775807,
    ];

    private static readonly string[] s_texts =
    [
        "", "0", "0-3", "0x1", "0xffffffffffffffffff", "linear", "tree", "nomap", "hier", "edge", "level", "fasteoi",
        "simple", "map,unmap", "mask,unmask,ack", "d0.map", "d9.map", "A", "none", "\u001b[2J", "a\nb", "op", "end",
    ];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] sound, Random random)
    {
        List<string> lines = [.. Encoding.UTF8.GetString(sound).TrimEnd('\n').Split('\n')];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(random.Next(8) == 0 ? 1 : lines.Count);
            int to = random.Next(lines.Count);
            switch (random.Next(10))
            {
                case 0 when lines.Count > 1:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.Insert(to, lines[at]);
                    break;
                case 2:
                    (lines[at], lines[to]) = (lines[to], lines[at]);
                    break;
                default:
                    lines[at] = ChangeLine(lines[at], random);
                    break;
            }
        }

        return Encoding.UTF8.GetBytes($"{string.Join('\n', lines)}\n");
    }

    /// <inheritdoc/>
    public override int Try(byte[] input, int turn)
    {
        string path = At("recording.jsonl");
        File.WriteAllBytes(path, input);
        return turn % 2 == 0 ? ToolCheck.Run("replay", path) : ToolCheck.Run("replay", "--json", path);
    }

    // A line that an earlier change made no JSON stays as it is.
    private static string ChangeLine(string line, Random random)
    {
        try
        {
            return new JsonMutation(random, s_numbers, s_texts).Apply(line);
        }
        catch (System.Text.Json.JsonException)
        {
            return line;
        }
    }
}
