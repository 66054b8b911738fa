using System.Text.Json.Nodes;

namespace Genirq.Tests.Fuzzing;

/// <summary>The places of a JSON document.</summary>
internal static class JsonPlaces
{
    /// <summary>Visits a node, then all that is in it; fields without a value are passed over.</summary>
    /// <param name="node">The node.</param>
    /// <param name="visit">Is given each.</param>
    public static void Walk(JsonNode node, Action<JsonNode> visit)
    {
        visit(node);
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject fields => fields.Select(static field => field.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (JsonNode? child in children.ToArray())
        {
            if (child is not null)
            {
                Walk(child, visit);
            }
        }
    }

    /// <summary>Takes a node out of what it is in.</summary>
    /// <param name="node">The node, not the document's root.</param>
    public static void Remove(JsonNode node)
    {
        if (node.Parent is JsonArray items)
        {
            items.Remove(node);
        }
        else
        {
            ((JsonObject)node.Parent!).Remove(node.GetPropertyName());
        }
    }

    /// <summary>Puts an item of a list there a second time.</summary>
    /// <param name="node">The item.</param>
    public static void Double(JsonNode node)
    {
        JsonArray items = (JsonArray)node.Parent!;
        items.Insert(items.IndexOf(node), node.DeepClone());
    }
}
