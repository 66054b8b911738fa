using System.Buffers;
using System.Text.Json;
using Genirq.Cpus;
using Genirq.Snapshots.Parsing;

namespace Genirq.Snapshots;

/// <summary>One object of a snapshot that is read. Nothing in it is trusted.</summary>
/// <remarks>
/// Each member is asked for once, with the values that are possible; what is missing, of the wrong type or out of its
/// range throws a <see cref="SnapshotException"/> with the member's JSON path. <see cref="End"/> rejects what
/// was not asked for. One thread reads a document, until the restore has ended.
/// </remarks>
public sealed class SnapshotObject
{
    private readonly ParsedDocument _document;
    private readonly int _place;

    // Members are mostly asked for in the order in which they were written: a search begins behind the last one found.
    private int _next;

    internal SnapshotObject(ParsedDocument document, int place = 0)
    {
        _document = document;
        _place = place;
        _next = place + 1;
        JsonValueKind kind = document[place].Kind;
        if (kind != JsonValueKind.Object)
        {
            throw Reject(null, $"An object belongs here, not {Describe(kind)}.");
        }
    }

    /// <summary>Reads an object that stands by itself, such as the state of one device.</summary>
    /// <param name="root">The object. It is not trusted; it must have been parsed without doubled members.</param>
    /// <exception cref="SnapshotException">It is not an object.</exception>
    public static SnapshotObject Read(JsonElement root)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            root.WriteTo(writer);
        }

        return new SnapshotObject(
            ParsedDocument.Parse(buffer.WrittenMemory, int.MaxValue)
                ?? throw new SnapshotException("$", "A member is there twice."));
    }

    /// <summary>Where it is in the document.</summary>
    public string Path => _document.PathOf(_place);

    /// <summary>The names of its members, in the order of the document.</summary>
    internal IEnumerable<string> MemberNames
    {
        get
        {
            for (int place = _place + 1; place < Limit; place += _document[place].Extent)
            {
                yield return NameOf(place);
            }
        }
    }

    /// <summary>Whether it has a member. Does not count as asking for it.</summary>
    /// <param name="name">The member.</param>
    public bool Has(string name) => Find(name) >= 0;

    /// <summary>A whole number.</summary>
    /// <param name="name">The member.</param>
    /// <param name="least">The least value that is possible.</param>
    /// <param name="most">The greatest value that is possible.</param>
    /// <param name="otherwise">What its absence means; null: it must be there.</param>
    public int Int32(string name, int least, int most, int? otherwise = null) =>
        (int)Int64(name, least, most, otherwise);

    /// <summary>A whole number.</summary>
    /// <param name="name">The member.</param>
    /// <param name="least">The least value that is possible.</param>
    /// <param name="most">The greatest value that is possible.</param>
    /// <param name="otherwise">What its absence means; null: it must be there.</param>
    public long Int64(string name, long least, long most, long? otherwise = null)
    {
        if (!TryAsk(name, otherwise is null, out int place))
        {
            return otherwise!.Value;
        }

        ref ParsedValue value = ref _document[place];
        if (!_document.TryGetInt64(value, out long number) || number < least || number > most)
        {
            throw Reject(name, $"A whole number from {least} to {most} belongs here, not {Show(value)}.");
        }

        return number;
    }

    /// <summary>A whole number of 32 bits without sign.</summary>
    /// <param name="name">The member.</param>
    /// <param name="otherwise">What its absence means; null: it must be there.</param>
    public uint UInt32(string name, uint? otherwise = null) => (uint)Int64(name, 0, uint.MaxValue, otherwise);

    /// <summary>A whole number of 64 bits without sign.</summary>
    /// <param name="name">The member.</param>
    /// <param name="otherwise">What its absence means; null: it must be there.</param>
    public ulong UInt64(string name, ulong? otherwise = null)
    {
        if (!TryAsk(name, otherwise is null, out int place))
        {
            return otherwise!.Value;
        }

        ref ParsedValue value = ref _document[place];
        return _document.TryGetUInt64(value, out ulong number)
            ? number
            : throw Reject(name, $"A whole number from 0 to {ulong.MaxValue} belongs here, not {Show(value)}.");
    }

    /// <summary>A truth value; its absence means false.</summary>
    /// <param name="name">The member.</param>
    public bool Flag(string name)
    {
        if (!TryAsk(name, isNeeded: false, out int place))
        {
            return false;
        }

        ref ParsedValue value = ref _document[place];
        return value.Kind is JsonValueKind.True or JsonValueKind.False
            ? value.Kind == JsonValueKind.True
            : throw Reject(name, $"True or false belongs here, not {Show(value)}.");
    }

    /// <summary>A text that must be there.</summary>
    /// <param name="name">The member.</param>
    public string Text(string name)
    {
        TryAsk(name, isNeeded: true, out int place);
        return TextOf(name, _document[place]);
    }

    /// <summary>A text; null if it is absent.</summary>
    /// <param name="name">The member.</param>
    public string? TextOrNull(string name) =>
        TryAsk(name, isNeeded: false, out int place) ? TextOf(name, _document[place]) : null;

    /// <summary>A list of CPUs such as <c>0-3,6</c>; null if it is absent.</summary>
    /// <param name="name">The member.</param>
    /// <param name="possible">The CPUs that can be in it.</param>
    public CpuMask? MaskOrNull(string name, CpuMask possible)
    {
        ArgumentNullException.ThrowIfNull(possible);
        if (TextOrNull(name) is not { } text)
        {
            return null;
        }

        CpuMask mask = _document.TryMask(text)
            ?? throw Reject(name, $"\"{MemberName.Shorten(text)}\" is not a list of CPUs.");
        return mask.IsSubsetOf(possible)
            ? mask
            : throw Reject(name, $"The CPUs {MemberName.Shorten(text)} are not all possible: those are {possible}.");
    }

    /// <summary>A list of CPUs that must be there and name one at least.</summary>
    /// <param name="name">The member.</param>
    /// <param name="possible">The CPUs that can be in it.</param>
    public CpuMask Mask(string name, CpuMask possible)
    {
        if (!Has(name))
        {
            throw Reject(name, "It is missing.");
        }

        CpuMask mask = MaskOrNull(name, possible)!;
        return mask.IsEmpty ? throw Reject(name, "The list of CPUs is empty.") : mask;
    }

    /// <summary>An object that must be there.</summary>
    /// <param name="name">The member.</param>
    public SnapshotObject Object(string name) => ObjectOrNull(name) ?? throw Reject(name, "It is missing.");

    /// <summary>An object; null if it is absent.</summary>
    /// <param name="name">The member.</param>
    public SnapshotObject? ObjectOrNull(string name) =>
        TryAsk(name, isNeeded: false, out int place) ? new SnapshotObject(_document, place) : null;

    /// <summary>An array of objects; its absence means that there are none.</summary>
    /// <param name="name">The member.</param>
    public IEnumerable<SnapshotObject> Objects(string name)
    {
        foreach (SnapshotObject item in Items(name))
        {
            yield return item;
        }
    }

    /// <summary>An array of whole numbers; its absence means that there are none.</summary>
    /// <param name="name">The member.</param>
    /// <param name="least">The least value that is possible.</param>
    /// <param name="most">The greatest value that is possible.</param>
    /// <param name="count">How many there must be; null for any number of them.</param>
    public IReadOnlyList<long> Numbers(string name, long least, long most, int? count = null)
    {
        if (!TryAsk(name, isNeeded: count > 0, out int array))
        {
            return [];
        }

        ThrowUnlessArray(name, _document[array]);
        int length = _document[array].Start;
        if (count is { } wanted && length != wanted)
        {
            throw Reject(name, $"There are {length} numbers where {wanted} belong.");
        }

        long[] numbers = new long[length];
        int index = 0;
        for (int place = array + 1; place < _next; place += _document[place].Extent)
        {
            ref ParsedValue item = ref _document[place];
            if (!_document.TryGetInt64(item, out long number) || number < least || number > most)
            {
                string where = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}[{index}]");
                throw Reject(where, $"A whole number from {least} to {most} belongs here, not {Show(item)}.");
            }

            numbers[index++] = number;
        }

        return numbers;
    }

    /// <summary>An array of texts; its absence means that there are none.</summary>
    /// <param name="name">The member.</param>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!TryAsk(name, isNeeded: false, out int array))
        {
            return [];
        }

        ThrowUnlessArray(name, _document[array]);
        List<string> texts = [];
        for (int place = array + 1; place < _next; place += _document[place].Extent)
        {
            texts.Add(TextOf(name, _document[place]));
        }

        return texts;
    }

    /// <summary>Bytes in Base64 that must be there.</summary>
    /// <param name="name">The member.</param>
    public byte[] Bytes(string name)
    {
        TryAsk(name, isNeeded: true, out int place);
        ref ParsedValue value = ref _document[place];
        return value.Kind == JsonValueKind.String && _document.TryBytesOf(value) is { } bytes
            ? bytes
            : throw Reject(name, "Bytes in Base64 belong here.");
    }

    /// <summary>Rejects members that were not asked for.</summary>
    public void End()
    {
        int limit = Limit;
        for (int place = _place + 1; place < limit;)
        {
            ref ParsedValue member = ref _document[place];
            if (!member.IsAsked)
            {
                throw Reject(NameOf(place), "Nothing of this name belongs here.");
            }

            place += member.Extent;
        }
    }

    /// <summary>What rejects the snapshot because of a member, or of the whole object.</summary>
    /// <param name="name">The member; null for the object itself.</param>
    /// <param name="reason">A sentence.</param>
    public SnapshotException Reject(string? name, string reason) =>
        new(name is null ? Path : Path + MemberName.InPath(name), reason);

    /// <summary>What rejects the snapshot because a value of it was refused as an argument.</summary>
    /// <param name="name">The member; null for the object itself.</param>
    /// <param name="exception">The refusal; the parameter's name, which says nothing to a reader, is left out.</param>
    public SnapshotException Reject(string? name, ArgumentException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Reject(name, SnapshotException.SentenceOf(exception));
    }

    /// <summary>The path.</summary>
    public override string ToString() => Path;

    /// <summary>What kind of value a member has; undefined if it is absent. Does not count as asking for it.</summary>
    internal JsonValueKind KindOf(string name) =>
        Find(name) is >= 0 and int place ? _document[place].Kind : JsonValueKind.Undefined;

    /// <summary>A whole number that is asked for elsewhere; 0 if it is none.</summary>
    internal int PeekInt32(string name) =>
        Find(name) is >= 0 and int place && _document.TryGetInt64(_document[place], out long number)
            && number is >= int.MinValue and <= int.MaxValue ? (int)number : 0;

    /// <summary>An array of objects, without an object that walks it.</summary>
    internal SnapshotItems Items(string name)
    {
        if (!TryAsk(name, isNeeded: false, out int place))
        {
            return default;
        }

        ThrowUnlessArray(name, _document[place]);
        return new SnapshotItems(_document, place);
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        _ => "null",
    };

    private string Show(in ParsedValue value) => value.Kind == JsonValueKind.Number
        ? MemberName.Shorten(_document.NumberOf(value))
        : Describe(value.Kind);

    // Behind the last value that is in this object.
    private int Limit => _place + _document[_place].Extent;

    private bool TryAsk(string name, bool isNeeded, out int place)
    {
        place = Find(name);
        if (place < 0)
        {
            return isNeeded ? throw Reject(name, "It is missing.") : false;
        }

        ref ParsedValue value = ref _document[place];
        value.IsAsked = true;
        _next = place + value.Extent;
        return true;
    }

    // The place of a member; -1 if it is absent.
    private int Find(string name) => _document.Find(_place, _next, name);

    private string TextOf(string name, in ParsedValue value)
    {
        if (value.Kind != JsonValueKind.String)
        {
            throw Reject(name, $"A text belongs here, not {Show(value)}.");
        }

        return _document.TryTextOf(value) ?? throw Reject(name, "The text is not valid Unicode.");
    }

    private string NameOf(int place) =>
        _document.TryNameOf(_document[place]) ?? throw Reject(null, "A member's name is not valid Unicode.");

    private void ThrowUnlessArray(string name, in ParsedValue value)
    {
        if (value.Kind != JsonValueKind.Array)
        {
            throw Reject(name, $"An array belongs here, not {Show(value)}.");
        }
    }
}
