using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Genirq.Properties.Snapshots;

/// <summary>Makes a hostile document of a good one: one place in it, or one byte, is changed.</summary>
internal static class SnapshotMutation
{
    private static readonly string[] s_values =
    [
        "0", "1", "-1", "7", "63", "255", "65536", "2147483647", "4294967295", "9223372036854775807",
        "18446744073709551615", "1e3", "0.5", "true", "false", "null", "\"\"", "\"0-3\"", "\"0-65535\"", "\"flat\"",
        "\"root\"", "\"dev0\"", "\"edge\"", "\"\\ud800\"", "[]", "{}", "[0]", "[{}]", "{\"a\":1}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    ];

    /// <summary>The document of a number.</summary>
    public static byte[] Mutate(byte[] document, int a, int b, int c)
    {
        switch (a % 8)
        {
            case 0:
                return document[..(b % document.Length)];
            case 1:
                byte[] flipped = [.. document];
                flipped[b % document.Length] ^= (byte)(1 << (c % 8));
                return flipped;
            default:
                return MutateTree(document, a, b, c);
        }
    }

    private static byte[] MutateTree(byte[] document, int a, int b, int c)
    {
        JsonNode root = JsonNode.Parse(document)!;
        List<JsonNode> places = [];
        Collect(root, places);
        JsonNode parent = places[((b * 31) + c) % places.Count];
        const string Mark = "\"mark that is replaced\"";
        string value = s_values[c % s_values.Length];
        if (parent is JsonObject fields)
        {
            string name = fields.Count == 0 ? "more" : fields.ElementAt(b % fields.Count).Key;
            switch (a % 8)
            {
                case 2:
                    fields.Remove(name);
                    return Bytes(root);
                case 3:
                    fields["unknown" + c.ToString(CultureInfo.InvariantCulture)] = 1;
                    return Bytes(root);
                case 4 when fields[name] is JsonValue number && number.TryGetValue(out long old):
                    fields[name] = unchecked(old + (c % 2 == 0 ? 1 : -1));
                    return Bytes(root);
                default:
                    fields[name] = JsonNode.Parse(Mark);
                    break;
            }
        }
        else if (parent is JsonArray items)
        {
            if (items.Count != 0 && a % 2 == 0)
            {
                items.Insert(c % (items.Count + 1), items[b % items.Count]!.DeepClone());
                return Bytes(root);
            }

            if (items.Count != 0 && a % 3 == 0)
            {
                items.RemoveAt(b % items.Count);
                return Bytes(root);
            }

            items.Add(JsonNode.Parse(Mark));
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString().Replace(Mark, value, StringComparison.Ordinal));
    }

    private static byte[] Bytes(JsonNode root) => Encoding.UTF8.GetBytes(root.ToJsonString());

    private static void Collect(JsonNode node, List<JsonNode> places)
    {
        places.Add(node);
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject fields => fields.Select(static field => field.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (JsonNode? child in children)
        {
            if (child is JsonObject or JsonArray)
            {
                Collect(child, places);
            }
        }
    }
}
