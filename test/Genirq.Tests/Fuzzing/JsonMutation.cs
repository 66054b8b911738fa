using System.Text.Json;
using System.Text.Json.Nodes;

namespace Genirq.Tests.Fuzzing;

/// <summary>Changes a JSON document by its structure: fields and items removed, doubled, exchanged, given other
/// values.</summary>
/// <param name="random">What decides.</param>
/// <param name="numbers">Numbers to try.</param>
/// <param name="texts">Texts to try.</param>
internal sealed class JsonMutation(Random random, IReadOnlyList<long> numbers, IReadOnlyList<string> texts)
{
    private const int MostChanges = 3;

    private static readonly JsonDocumentOptions s_lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Changes it once to three times; now and then as a text, so that it may be no JSON then.</summary>
    /// <param name="text">The document.</param>
    public string Apply(string text)
    {
        if (random.Next(12) == 0)
        {
            return new TextMutation(random).Apply(text);
        }

        JsonNode root = JsonNode.Parse(text, documentOptions: s_lenient)!;
        for (int i = random.Next(1, MostChanges + 1); i > 0; i--)
        {
            List<JsonNode> places = [];
            JsonPlaces.Walk(root, places.Add);
            places.RemoveAt(0);
            if (places.Count == 0)
            {
                break;
            }

            Change(places[random.Next(places.Count)], places);
        }

        return root.ToJsonString();
    }

    private void Change(JsonNode node, List<JsonNode> places)
    {
        switch (random.Next(8))
        {
            case 0:
                JsonPlaces.Remove(node);
                break;
            case 1 when node.Parent is JsonArray:
                JsonPlaces.Double(node);
                break;
            case 2:
                Swap(node, places[random.Next(places.Count)]);
                break;
            case 3 when node.Parent is JsonObject fields:
                string name = node.GetPropertyName();
                fields.Remove(name);
                fields[Field(places) ?? $"{name}s"] = node;
                break;
            case 4:
                node.ReplaceWith(Other());
                break;
            case 5 or 6 when Alike(node, places) is { } other:
                node.ReplaceWith(other.DeepClone());
                break;
            default:
                node.ReplaceWith(Value(node));
                break;
        }
    }

    private static void Swap(JsonNode node, JsonNode other)
    {
        (JsonNode one, JsonNode two) = (node.DeepClone(), other.DeepClone());
        other.ReplaceWith(one);
        if (node.Parent is not null)
        {
            node.ReplaceWith(two);
        }
    }

    // The name of some field of the document.
    private string? Field(List<JsonNode> places)
    {
        JsonNode[] named = [.. places.Where(static place => place.Parent is JsonObject)];
        return named.Length == 0 ? null : named[random.Next(named.Length)].GetPropertyName();
    }

    private JsonNode? Alike(JsonNode node, List<JsonNode> places)
    {
        JsonNode[] same =
            [.. places.Where(place => place.GetValueKind() == node.GetValueKind() && place.Parent is not null)];
        return same.Length == 0 ? null : same[random.Next(same.Length)];
    }

    private JsonNode? Value(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.Number when random.Next(3) == 0 && node.AsValue().TryGetValue(out long old) =>
            JsonValue.Create(unchecked(old + (random.Next(2) == 0 ? 1 : -1))),
        JsonValueKind.Number => JsonValue.Create(numbers[random.Next(numbers.Count)]),
        JsonValueKind.String => JsonValue.Create(texts[random.Next(texts.Count)]),
        JsonValueKind.True or JsonValueKind.False => JsonValue.Create(random.Next(2) == 0),
        _ => Other(),
    };

    private JsonNode? Other() => random.Next(8) switch
    {
        0 => null,
        1 => JsonValue.Create(true),
        2 => new JsonArray(),
        3 => new JsonObject(),
        4 => new JsonArray(1),
        5 => JsonValue.Create(0.5),
        6 => JsonValue.Create(numbers[random.Next(numbers.Count)]),
        _ => JsonValue.Create(texts[random.Next(texts.Count)]),
    };
}
