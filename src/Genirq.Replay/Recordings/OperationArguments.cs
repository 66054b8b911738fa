using System.Globalization;
using System.Text.Json;

namespace Genirq.Replay.Recordings;

/// <summary>The members of one recorded object, read with their types and ranges checked.</summary>
/// <param name="members">The object.</param>
/// <remarks>Each reader throws <see cref="FormatException"/> with a reason that names the member.</remarks>
internal sealed class OperationArguments(JsonElement members)
{
    /// <summary>Whether the member stands there.</summary>
    /// <param name="name">The member's name.</param>
    public bool Has(string name) => members.TryGetProperty(name, out _);

    /// <summary>A whole number that must stand there, within a range.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="lowest">The lowest value allowed.</param>
    /// <param name="highest">The highest value allowed.</param>
    public long Number(string name, long lowest, long highest)
    {
        if (!members.TryGetProperty(name, out JsonElement value))
        {
            throw new FormatException($"\"{name}\" is missing");
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out long number))
        {
            throw new FormatException($"\"{name}\" is {Shorten(value)}, not a whole number");
        }

        return number >= lowest && number <= highest
            ? number
            : throw new FormatException($"\"{name}\" is {number}, outside {lowest} to {highest}");
    }

    /// <summary>A 32 bit number, signed or unsigned.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="otherwise">The value when it is absent.</param>
    public int Int32(string name, int otherwise) => Has(name) ? Int32(name) : otherwise;

    /// <summary>A 32 bit number that must stand there, signed or unsigned: its bits count, as in the kernel.</summary>
    /// <param name="name">The member's name.</param>
    public int Int32(string name) => unchecked((int)Number(name, int.MinValue, uint.MaxValue));

    /// <summary>An unsigned number.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="otherwise">The value when it is absent.</param>
    public uint UInt32(string name, uint otherwise) => Has(name) ? UInt32(name) : otherwise;

    /// <summary>An unsigned number that must stand there.</summary>
    /// <param name="name">The member's name.</param>
    public uint UInt32(string name) => (uint)Number(name, 0, uint.MaxValue);

    /// <summary>A count: 0 or more.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="otherwise">The value when it is absent.</param>
    public int Count(string name, int otherwise) => Has(name) ? (int)Number(name, 0, int.MaxValue) : otherwise;

    /// <summary>A mark: 0 or 1, absent is 0.</summary>
    /// <param name="name">The member's name.</param>
    public bool Mark(string name) => Has(name) && Number(name, 0, 1) == 1;

    /// <summary>A hardware number that must stand there: 64 bits, signed or unsigned.</summary>
    /// <param name="name">The member's name.</param>
    public HardwareIrq HardwareIrq(string name) => new(
        members.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetUInt64(out ulong number)
            ? number
            : unchecked((ulong)Number(name, long.MinValue, long.MaxValue)));

    /// <summary>A hardware number.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="otherwise">The value when it is absent.</param>
    public HardwareIrq HardwareIrq(string name, ulong otherwise) => Has(name) ? HardwareIrq(name) : new(otherwise);

    /// <summary>A text that must stand there.</summary>
    /// <param name="name">The member's name.</param>
    public string Text(string name)
    {
        if (!members.TryGetProperty(name, out JsonElement value))
        {
            throw new FormatException($"\"{name}\" is missing");
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new FormatException($"\"{name}\" is {Shorten(value)}, not a text");
    }

    /// <summary>A text.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="otherwise">The value when it is absent.</param>
    public string Text(string name, string otherwise) => Has(name) ? Text(name) : otherwise;

    /// <summary>The words of a list in one text; none when it is absent or empty.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="separator">What stands between two words.</param>
    public string[] Words(string name, char separator)
    {
        string text = Text(name, "");
        return text.Length == 0 ? [] : text.Split(separator);
    }

    /// <summary>A 64 bit number written as a text, decimal or with 0x; or as a number. Null when absent.</summary>
    /// <param name="name">The member's name.</param>
    public ulong? Bits(string name)
    {
        if (!members.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong number))
        {
            return number;
        }

        return ParseBits(Text(name)) ?? throw new FormatException($"\"{name}\" is {Shorten(value)}, not a number");
    }

    /// <summary>Whether the member is this text.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="text">The text.</param>
    public bool Is(string name, string text) => members.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    /// <summary>Reads a number, decimal or with 0x; null when the text is none.</summary>
    /// <param name="text">The text.</param>
    public static ulong? ParseBits(ReadOnlySpan<char> text)
    {
        bool isHex = text.StartsWith("0x", StringComparison.Ordinal);
        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(isHex ? text[2..] : text, style, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : null;
    }

    private static string Shorten(JsonElement value)
    {
        const int Longest = 60;
        string text = value.GetRawText();
        return text.Length <= Longest ? text : text[..Longest] + "...";
    }
}
