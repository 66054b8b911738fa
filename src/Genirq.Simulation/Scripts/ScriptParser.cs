using System.Text.Json;

namespace Genirq.Simulation.Scripts;

/// <summary>Reads JSON with comments into values that know their places.</summary>
internal static class ScriptParser
{
    // Limit: how deep values may stand in each other; scripts need four.
    private const int MaxDepth = 16;

    /// <summary>Reads a script.</summary>
    /// <param name="text">The script.</param>
    /// <returns>Its one value.</returns>
    /// <exception cref="ScriptFormatException">It is not JSON, or a name stands twice in an object.</exception>
    public static ScriptValue Parse(ScriptText text)
    {
        Utf8JsonReader reader = new(text.Bytes, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = MaxDepth,
        });
        try
        {
            if (text.Bytes.Trim(" \t\r\n"u8).IsEmpty)
            {
                throw text.Refuse(null, "it is empty; a script was expected.");
            }

            reader.Read();
            ScriptValue value = ReadValue(ref reader, text);
            reader.Read();
            return value;
        }
        catch (JsonException exception)
        {
            ScriptPlace place = text.PlaceOf(exception.LineNumber ?? 0, exception.BytePositionInLine ?? 0);
            throw text.Refuse(place, $"this is not JSON: {Sentence(exception.Message)}");
        }
    }

    private static ScriptValue ReadValue(ref Utf8JsonReader reader, ScriptText text)
    {
        ScriptPlace place = text.PlaceOf(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                ScriptValue item = new(text, place, JsonValueKind.Object);
                ReadMembers(ref reader, text, item);
                return item;
            case JsonTokenType.StartArray:
                ScriptValue array = new(text, place, JsonValueKind.Array);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    array.Items.Add(ReadValue(ref reader, text));
                }

                return array;
            case JsonTokenType.String:
                return new ScriptValue(text, place, JsonValueKind.String) { Text = ReadText(ref reader, text, place) };
            case JsonTokenType.Number:
                long? number = reader.TryGetInt64(out long whole) ? whole : null;
                return new ScriptValue(text, place, JsonValueKind.Number) { Number = number };
            case JsonTokenType.True:
                return new ScriptValue(text, place, JsonValueKind.True);
            case JsonTokenType.False:
                return new ScriptValue(text, place, JsonValueKind.False);
            default:
                return new ScriptValue(text, place, JsonValueKind.Null);
        }
    }

    private static void ReadMembers(ref Utf8JsonReader reader, ScriptText text, ScriptValue item)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            ScriptPlace place = text.PlaceOf(reader.TokenStartIndex);
            string name = ReadText(ref reader, text, place);
            if (item.Members.Exists(member => member.Name == name))
            {
                throw text.Refuse(place, $"\"{name}\" stands here twice.");
            }

            reader.Read();
            item.Members.Add((name, place, ReadValue(ref reader, text)));
        }
    }

    // Escapes can name halves of characters, and bytes can be no UTF-8.
    private static string ReadText(ref Utf8JsonReader reader, ScriptText text, ScriptPlace place)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw text.Refuse(place, "this text is not valid Unicode.");
        }
    }

    // The reader's own words about where do not count: they leave out the byte order mark and comments' lines.
    private static string Sentence(string message)
    {
        int where = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return where < 0 ? message : message[..where];
    }
}
