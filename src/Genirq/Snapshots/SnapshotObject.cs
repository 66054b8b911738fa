using System.Text.Json;
using Genirq.Cpus;

namespace Genirq.Snapshots;

/// <summary>One object of a snapshot that is read. Nothing in it is trusted.</summary>
/// <remarks>
/// Each member is asked for once, with the values that are possible; what is missing, of the wrong type or out of its
/// range throws a <see cref="SnapshotException"/> with the member's JSON path. <see cref="End"/> rejects what
/// was not asked for. One thread reads a document.
/// </remarks>
public sealed class SnapshotObject
{
    // Limit: characters of a hostile text that are repeated in a reason.
    private const int LongestShown = 60;

    private readonly JsonElement _element;
    private readonly SnapshotObject? _parent;
    private readonly string _name;
    private readonly int _index;
    private readonly List<string> _found = new(8);

    // Of the document's root: many interrupts have the same CPUs.
    private Dictionary<string, CpuMask>? _masks;

    internal SnapshotObject(JsonElement element, SnapshotObject? parent = null, string name = "", int index = -1)
    {
        _element = element;
        _parent = parent;
        _name = name;
        _index = index;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Reject(null, $"An object belongs here, not {Describe(element.ValueKind)}.");
        }
    }

    /// <summary>Reads an object that stands by itself, such as the state of one device.</summary>
    /// <param name="root">The object. It is not trusted; it must have been parsed without doubled members.</param>
    /// <exception cref="SnapshotException">It is not an object.</exception>
    public static SnapshotObject Read(JsonElement root) => new(root);

    /// <summary>Where it is in the document.</summary>
    public string Path => _parent is null ? "$"
        : _index < 0 ? _parent.PathOf(_name) : $"{_parent.PathOf(_name)}[{_index}]";

    /// <summary>The names of its members, in the order of the document.</summary>
    internal IEnumerable<string> MemberNames
    {
        get
        {
            foreach (JsonProperty member in _element.EnumerateObject())
            {
                yield return NameOf(member);
            }
        }
    }

    /// <summary>Whether it has a member. Does not count as asking for it.</summary>
    /// <param name="name">The member.</param>
    public bool Has(string name) => _element.TryGetProperty(name, out _);

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
        if (!TryGet(name, otherwise is null, out JsonElement value))
        {
            return otherwise!.Value;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out long number) || number < least
            || number > most)
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
        if (!TryGet(name, otherwise is null, out JsonElement value))
        {
            return otherwise!.Value;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong number)
            ? number
            : throw Reject(name, $"A whole number from 0 to {ulong.MaxValue} belongs here, not {Show(value)}.");
    }

    /// <summary>A truth value; its absence means false.</summary>
    /// <param name="name">The member.</param>
    public bool Flag(string name)
    {
        if (!TryGet(name, isNeeded: false, out JsonElement value))
        {
            return false;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.ValueKind == JsonValueKind.True
            : throw Reject(name, $"True or false belongs here, not {Show(value)}.");
    }

    /// <summary>A text that must be there.</summary>
    /// <param name="name">The member.</param>
    public string Text(string name)
    {
        TryGet(name, isNeeded: true, out JsonElement value);
        return TextOf(name, value);
    }

    /// <summary>A text; null if it is absent.</summary>
    /// <param name="name">The member.</param>
    public string? TextOrNull(string name) =>
        TryGet(name, isNeeded: false, out JsonElement value) ? TextOf(name, value) : null;

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

        Dictionary<string, CpuMask> known = Root._masks ??= [];
        if (!known.TryGetValue(text, out CpuMask? mask))
        {
            mask = CpuMask.TryParseList(text, out CpuMask? read)
                ? read
                : throw Reject(name, $"\"{Shorten(text)}\" is not a list of CPUs.");
            known.Add(text, mask);
        }

        return mask.IsSubsetOf(possible)
            ? mask
            : throw Reject(name, $"The CPUs {Shorten(text)} are not all possible: those are {possible}.");
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
    public SnapshotObject Object(string name)
    {
        TryGet(name, isNeeded: true, out JsonElement value);
        return new SnapshotObject(value, this, name);
    }

    /// <summary>An object; null if it is absent.</summary>
    /// <param name="name">The member.</param>
    public SnapshotObject? ObjectOrNull(string name) =>
        TryGet(name, isNeeded: false, out JsonElement value) ? new SnapshotObject(value, this, name) : null;

    /// <summary>An array of objects; its absence means that there are none.</summary>
    /// <param name="name">The member.</param>
    public IEnumerable<SnapshotObject> Objects(string name)
    {
        if (!TryGet(name, isNeeded: false, out JsonElement value))
        {
            yield break;
        }

        ThrowUnlessArray(name, value);
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            yield return new SnapshotObject(item, this, name, index++);
        }
    }

    /// <summary>An array of whole numbers; its absence means that there are none.</summary>
    /// <param name="name">The member.</param>
    /// <param name="least">The least value that is possible.</param>
    /// <param name="most">The greatest value that is possible.</param>
    /// <param name="count">How many there must be; null for any number of them.</param>
    public IReadOnlyList<long> Numbers(string name, long least, long most, int? count = null)
    {
        if (!TryGet(name, isNeeded: count > 0, out JsonElement value))
        {
            return [];
        }

        ThrowUnlessArray(name, value);
        int length = value.GetArrayLength();
        if (count is { } wanted && length != wanted)
        {
            throw Reject(name, $"There are {length} numbers where {wanted} belong.");
        }

        long[] numbers = new long[length];
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long number) || number < least
                || number > most)
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
        if (!TryGet(name, isNeeded: false, out JsonElement value))
        {
            return [];
        }

        ThrowUnlessArray(name, value);
        List<string> texts = [];
        foreach (JsonElement item in value.EnumerateArray())
        {
            texts.Add(TextOf(name, item));
        }

        return texts;
    }

    /// <summary>Bytes in Base64 that must be there.</summary>
    /// <param name="name">The member.</param>
    public byte[] Bytes(string name)
    {
        TryGet(name, isNeeded: true, out JsonElement value);
        return value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out byte[]? bytes)
            ? bytes
            : throw Reject(name, "Bytes in Base64 belong here.");
    }

    /// <summary>Rejects members that were not asked for.</summary>
    public void End()
    {
        if (_element.GetPropertyCount() == _found.Count)
        {
            return;
        }

        foreach (string name in MemberNames)
        {
            if (!_found.Contains(name))
            {
                throw Reject(name, "Nothing of this name belongs here.");
            }
        }
    }

    /// <summary>What rejects the snapshot because of a member, or of the whole object.</summary>
    /// <param name="name">The member; null for the object itself.</param>
    /// <param name="reason">A sentence.</param>
    public SnapshotException Reject(string? name, string reason) => new(name is null ? Path : PathOf(name), reason);

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
        _element.TryGetProperty(name, out JsonElement value) ? value.ValueKind : JsonValueKind.Undefined;

    /// <summary>A whole number that is asked for elsewhere; 0 if it is none.</summary>
    internal int PeekInt32(string name) =>
        _element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out int number) ? number : 0;

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        _ => "null",
    };

    private static string Show(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? Shorten(value.GetRawText())
        : Describe(value.ValueKind);

    private static string Shorten(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "...";

    private bool TryGet(string name, bool isNeeded, out JsonElement value)
    {
        if (_element.TryGetProperty(name, out value))
        {
            _found.Add(name);
            return true;
        }

        return isNeeded ? throw Reject(name, "It is missing.") : false;
    }

    private SnapshotObject Root
    {
        get
        {
            SnapshotObject root = this;
            while (root._parent is { } parent)
            {
                root = parent;
            }

            return root;
        }
    }

    private string TextOf(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Reject(name, $"A text belongs here, not {Show(value)}.");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Reject(name, "The text is not valid Unicode.");
        }
    }

    private string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw Reject(null, "A member's name is not valid Unicode.");
        }
    }

    private void ThrowUnlessArray(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Reject(name, $"An array belongs here, not {Show(value)}.");
        }
    }

    private string PathOf(string name)
    {
        bool isPlain = name.Length <= LongestShown
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '[' or ']');
        return isPlain ? $"{Path}.{name}" : $"{Path}['{Shorten(name)}']";
    }
}
