using System.Text.Json;

namespace Genirq.Simulation.Scripts;

/// <summary>A value of a script, with its place.</summary>
/// <param name="text">The script.</param>
/// <param name="place">Where it begins.</param>
/// <param name="kind">What it is.</param>
internal sealed class ScriptValue(ScriptText text, ScriptPlace place, JsonValueKind kind)
{
    /// <summary>Where it begins.</summary>
    public ScriptPlace Place => place;

    /// <summary>The text, if it is one.</summary>
    public string Text { get; init; } = "";

    /// <summary>The number, if it is a whole one that fits.</summary>
    public long? Number { get; init; }

    /// <summary>The items, if it is an array.</summary>
    public List<ScriptValue> Items { get; } = [];

    /// <summary>The members, if it is an object, in their order.</summary>
    public List<(string Name, ScriptPlace Place, ScriptValue Value)> Members { get; } = [];

    /// <summary>The kind in words.</summary>
    public string KindName => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"the text \"{Shorten(Text)}\"",
        JsonValueKind.Number => Number is { } number ? $"the number {number}" : "a number that is not whole",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    /// <summary>Refuses the value.</summary>
    public ScriptFormatException Refuse(string sentence) => text.Refuse(place, sentence);

    /// <summary>Takes it as an object.</summary>
    /// <param name="what">What it is, for the message.</param>
    public ScriptObject AsObject(string what) => kind == JsonValueKind.Object
        ? new ScriptObject(text, this, what)
        : throw Refuse($"{what} must be an object, not {KindName}.");

    /// <summary>Takes it as an array.</summary>
    public List<ScriptValue> AsArray(string what) => kind == JsonValueKind.Array
        ? Items
        : throw Refuse($"{what} must be an array, not {KindName}.");

    /// <summary>Takes it as a text.</summary>
    public string AsText(string what) => kind == JsonValueKind.String
        ? Text
        : throw Refuse($"{what} must be a text, not {KindName}.");

    /// <summary>Takes it as a whole number.</summary>
    public long AsNumber(string what, long least, long most) =>
        kind == JsonValueKind.Number && Number is { } number && number >= least && number <= most
            ? number
            : throw Refuse($"{what} must be a whole number from {least} to {most}, not {KindName}.");

    /// <summary>Takes it as true or false.</summary>
    public bool AsBool(string what) => kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Refuse($"{what} must be true or false, not {KindName}."),
    };

    private static string Shorten(string value) => value.Length <= 40 ? value : $"{value[..40]}…";
}
