using System.Buffers;
using System.Text.Json;

namespace Genirq.Planning.Reports;

/// <summary>Writes arrays of small objects, each on one line, however the rest is laid out: a large machine has a
/// thousand of these with a thousand numbers each.</summary>
/// <param name="writer">Where they go.</param>
internal sealed class JsonLines(Utf8JsonWriter writer)
{
    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>Writes a member that is an array of objects.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="items">What the objects are about.</param>
    /// <param name="writeMembers">Writes the members of one.</param>
    /// <typeparam name="T">What an object is about.</typeparam>
    public void WriteArray<T>(string name, IReadOnlyList<T> items, Action<T, Utf8JsonWriter> writeMembers)
    {
        using Utf8JsonWriter own = new(_line);
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            StartLine();
            own.WriteStartObject();
            writeMembers(item, own);
            own.WriteEndObject();
            own.Flush();
            writer.WriteRawValue(_line.WrittenSpan, skipInputValidation: true);
            _line.ResetWrittenCount();
            own.Reset();
        }

        writer.WriteEndArray();
    }

    // The writer lays out its own values, but leaves raw ones where they are.
    private void StartLine()
    {
        if (writer.Options.Indented)
        {
            _line.Write("\n"u8);
            int blanks = writer.CurrentDepth * writer.Options.IndentSize;
            _line.GetSpan(blanks)[..blanks].Fill((byte)writer.Options.IndentCharacter);
            _line.Advance(blanks);
        }
    }
}
