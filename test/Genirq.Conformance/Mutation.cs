using System.Text.Json.Nodes;

namespace Genirq.Conformance;

/// <summary>Small changes of what was recorded for an operation, each of which a comparison has to notice.</summary>
/// <remarks>
/// A value changed; a member or an element taken away, or added; two neighbours of an array exchanged. Warnings are
/// left alone: only whether there are any is compared.
/// </remarks>
internal sealed class Mutation
{
    private static readonly string[] s_parts = ["res", "ev", "st"];

    private int _left;

    private Mutation(int number)
    {
        _left = number;
    }

    /// <summary>Makes one change.</summary>
    /// <param name="operation">The operation's line, which is changed.</param>
    /// <param name="number">Which of the changes, from 0.</param>
    /// <returns>False when there are not that many.</returns>
    public static bool Apply(JsonObject operation, int number)
    {
        Mutation mutation = new(number);
        foreach (string part in s_parts)
        {
            if (operation[part] is { } value)
            {
                if (part != "st" && mutation.IsDue())
                {
                    operation.Remove(part);
                    return true;
                }

                if (mutation.Change(value))
                {
                    return true;
                }
            }
            else if (part != "st" && mutation.IsDue())
            {
                operation[part] = part == "res" ? new JsonObject() : new JsonArray(0);
                return true;
            }
        }

        return false;
    }

    private bool IsDue() => _left-- == 0;

    private bool Change(JsonNode value) => value switch
    {
        JsonObject members => ChangeObject(members),
        JsonArray elements => ChangeArray(elements),
        _ => ChangeScalar(value),
    };

    private bool ChangeScalar(JsonNode value)
    {
        if (!IsDue())
        {
            return false;
        }

        value.ReplaceWith<JsonNode>(value.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? value.GetValue<string>() + "x"
            : value.GetValue<long>() + 1);
        return true;
    }

    private bool ChangeObject(JsonObject members)
    {
        if (IsDue())
        {
            members.Add("added", 0);
            return true;
        }

        foreach ((string name, JsonNode? value) in members.ToList())
        {
            if (IsDue())
            {
                members.Remove(name);
                return true;
            }

            if (Change(value!))
            {
                return true;
            }
        }

        return false;
    }

    private bool ChangeArray(JsonArray elements)
    {
        if (IsDue())
        {
            elements.Add((JsonNode)0);
            return true;
        }

        for (int i = 0; i < elements.Count; i++)
        {
            if (ChangeElement(elements, i))
            {
                return true;
            }
        }

        return false;
    }

    private bool ChangeElement(JsonArray elements, int index)
    {
        if (IsDue())
        {
            elements.RemoveAt(index);
            return true;
        }

        if (IsDue())
        {
            elements.Insert(index, elements[index]!.DeepClone());
            return true;
        }

        if (index > 0 && !JsonNode.DeepEquals(elements[index - 1], elements[index]) && IsDue())
        {
            JsonNode moved = elements[index]!;
            elements.RemoveAt(index);
            elements.Insert(index - 1, moved);
            return true;
        }

        return Change(elements[index]!);
    }
}
