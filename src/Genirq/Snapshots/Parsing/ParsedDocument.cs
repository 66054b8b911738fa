using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Genirq.Cpus;

namespace Genirq.Snapshots.Parsing;

/// <summary>A JSON document with the places of its values. One thread reads it.</summary>
internal sealed class ParsedDocument : IDisposable
{
    private const int BytesOfAValue = 10;
    private const int LongestKept = 32;

    // Digits that always fit.
    private const int MostDigits = 18;

    private readonly ArraySegment<byte> _text;

    // Most texts of a document are those of interrupts before; a place is found by length and letters.
    private readonly string?[] _texts = new string?[256];

    private readonly Dictionary<string, CpuMask> _masks = [];
    private ParsedValue[]? _values;
    private int _count;

    private ParsedDocument(ReadOnlyMemory<byte> text)
    {
        _text = MemoryMarshal.TryGetArray(text, out ArraySegment<byte> array) ? array : new(text.ToArray());
        _values = ArrayPool<ParsedValue>.Shared.Rent(Math.Max(text.Length / BytesOfAValue, 16));
    }

    /// <summary>The document.</summary>
    public ReadOnlySpan<byte> Text => _text;

    private ParsedValue[] Values => _values ?? ThrowDisposed();

    /// <summary>Parses a document; null if it is not JSON, has doubled members, or is nested deeper.</summary>
    public static ParsedDocument? Parse(ReadOnlyMemory<byte> text, int maximumDepth)
    {
        ParsedDocument document = new(text);
        if (DocumentScanner.TryScan(document, maximumDepth))
        {
            return document;
        }

        document.Dispose();
        return null;
    }

    /// <summary>The value of a place; 0 is the whole document.</summary>
    public ref ParsedValue this[int place] => ref Values[place];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_values is { } values)
        {
            _values = null;
            ArrayPool<ParsedValue>.Shared.Return(values);
        }
    }

    /// <summary>Adds a value behind those that there are.</summary>
    /// <returns>Its place.</returns>
    public int Add(in ParsedValue value)
    {
        ParsedValue[] values = Values;
        int place = _count;
        if (place == values.Length)
        {
            values = Grow(values);
        }

        values[place] = value;
        _count = place + 1;
        return place;
    }

    /// <summary>Ends an object or an array: what was added since is in it.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="start">The bits of the members' names, or the number of items.</param>
    public void Close(int place, int start)
    {
        Values[place].Start = start;
        Values[place].Length = _count - place - 1;
    }

    /// <summary>Whether an object that is not closed can have another member: its name is valid Unicode, and no other
    /// has it.</summary>
    public bool CanAdd(int container, in ParsedValue member)
    {
        string? name = member.IsNamePlain ? null : TryNameOf(member);
        if (name is null && !member.IsNamePlain)
        {
            return false;
        }

        for (int place = container + 1; place < _count; place += Values[place].Extent)
        {
            ref ParsedValue other = ref Values[place];
            bool isEqual = name is null && other.IsNamePlain
                ? NameBytes(member).SequenceEqual(NameBytes(other))
                : (name ?? TryNameOf(member)) == TryNameOf(other);
            if (isEqual)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether all members of an object have names of their own.</summary>
    public bool AreMembersDistinct(int container)
    {
        HashSet<string> names = [];
        int end = container + Values[container].Extent;
        for (int place = container + 1; place < end; place += Values[place].Extent)
        {
            if (TryNameOf(Values[place]) is not { } name || !names.Add(name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The JSON path of a value.</summary>
    public string PathOf(int target)
    {
        StringBuilder path = new("$");
        for (int place = 0; place != target;)
        {
            bool isArray = Values[place].Kind == JsonValueKind.Array;
            int index = 0;
            place++;
            while (place + Values[place].Extent <= target)
            {
                place += Values[place].Extent;
                index++;
            }

            path.Append(isArray
                ? string.Create(CultureInfo.InvariantCulture, $"[{index}]")
                : MemberName.InPath(TryNameOf(Values[place])!));
        }

        return path.ToString();
    }

    /// <summary>The place of a member; -1 if it is absent.</summary>
    /// <param name="container">The object.</param>
    /// <param name="first">The member that is looked at first.</param>
    /// <param name="name">The member's name.</param>
    public int Find(int container, int first, string name)
    {
        ParsedValue[] values = Values;
        ref ParsedValue all = ref values[container];
        if ((all.Start & MemberName.BitOf(name)) == 0)
        {
            return -1;
        }

        int found = Find(values, first, container + all.Extent, name);
        return found >= 0 ? found : Find(values, container + 1, first, name);
    }

    /// <summary>The name of a member; null if it is not valid Unicode.</summary>
    public string? TryNameOf(in ParsedValue member) =>
        TryDecode(member.NameStart, member.NameLength, member.IsNamePlain);

    /// <summary>A text; null if it is not valid Unicode.</summary>
    public string? TryTextOf(in ParsedValue value) => TryDecode(value.Start, value.Length, value.IsPlain);

    /// <summary>A number as it is written.</summary>
    public string NumberOf(in ParsedValue value) => Encoding.ASCII.GetString(Bytes(value));

    /// <summary>A whole number, if it is one.</summary>
    public bool TryGetInt64(in ParsedValue value, out long number)
    {
        number = 0;
        if (value.Kind != JsonValueKind.Number)
        {
            return false;
        }

        ReadOnlySpan<byte> digits = Bytes(value);
        return TryGetDigits(digits, out number)
            || (Utf8Parser.TryParse(digits, out number, out int used) && used == digits.Length);
    }

    /// <summary>A whole number without sign, if it is one.</summary>
    public bool TryGetUInt64(in ParsedValue value, out ulong number)
    {
        number = 0;
        if (value.Kind != JsonValueKind.Number)
        {
            return false;
        }

        ReadOnlySpan<byte> digits = Bytes(value);
        if (TryGetDigits(digits, out long small))
        {
            number = (ulong)small;
            return true;
        }

        return Utf8Parser.TryParse(digits, out number, out int used) && used == digits.Length;
    }

    /// <summary>Bytes in Base64; null if a text is not that.</summary>
    public byte[]? TryBytesOf(in ParsedValue value) =>
        Quoted(value.Start, value.Length).TryGetBytesFromBase64(out byte[]? bytes) ? bytes : null;

    /// <summary>A list of CPUs; null if it is none. Many interrupts have the same.</summary>
    public CpuMask? TryMask(string text)
    {
        if (!_masks.TryGetValue(text, out CpuMask? mask) && CpuMask.TryParseList(text, out mask))
        {
            _masks.Add(text, mask);
        }

        return mask;
    }

    private int Find(ParsedValue[] values, int from, int limit, string name)
    {
        for (int place = from; place < limit; place += values[place].Extent)
        {
            ref ParsedValue member = ref values[place];
            bool isFound = member.IsNamePlain
                ? member.NameLength == name.Length && Ascii.Equals(NameBytes(member), name)
                : TryNameOf(member) == name;
            if (isFound)
            {
                return place;
            }
        }

        return -1;
    }

    private ReadOnlySpan<byte> Bytes(in ParsedValue value) => _text.AsSpan(value.Start, value.Length);

    private ReadOnlySpan<byte> NameBytes(in ParsedValue member) => _text.AsSpan(member.NameStart, member.NameLength);

    // Nothing but digits, and not so many that they could be too much.
    private static bool TryGetDigits(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        if (text.Length > MostDigits)
        {
            return false;
        }

        foreach (byte letter in text)
        {
            int digit = letter - '0';
            if ((uint)digit > 9)
            {
                return false;
            }

            number = (number * 10) + digit;
        }

        return true;
    }

    private ParsedValue[] Grow(ParsedValue[] values)
    {
        ParsedValue[] grown = ArrayPool<ParsedValue>.Shared.Rent(checked(values.Length * 2));
        values.CopyTo(grown, 0);
        ArrayPool<ParsedValue>.Shared.Return(values);
        _values = grown;
        return grown;
    }

    private static ParsedValue[] ThrowDisposed() => throw new ObjectDisposedException(nameof(ParsedDocument));

    private string? TryDecode(int start, int length, bool isPlain)
    {
        if (!isPlain)
        {
            try
            {
                return Quoted(start, length).GetString();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }

        ReadOnlySpan<byte> letters = _text.AsSpan(start, length);
        if (length is 0 or > LongestKept)
        {
            return Encoding.ASCII.GetString(letters);
        }

        int key = (length * 31) + (letters[length / 2] * 17) + (letters[0] * 7) + (letters[^1] * 3);
        ref string? kept = ref _texts[key & (_texts.Length - 1)];
        return kept is not null && Ascii.Equals(letters, kept) ? kept : kept = Encoding.ASCII.GetString(letters);
    }

    // Text with its quotation marks, for what is rare.
    private Utf8JsonReader Quoted(int start, int length)
    {
        Utf8JsonReader reader = new(Text.Slice(start - 1, length + 2));
        reader.Read();
        return reader;
    }
}
