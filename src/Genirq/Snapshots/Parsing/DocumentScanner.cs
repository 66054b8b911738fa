using System.Text;
using System.Text.Json;

namespace Genirq.Snapshots.Parsing;

/// <summary>Finds the values of a JSON document by the framework's reader, and refuses doubled members.</summary>
/// <remarks>
/// A snapshot has a hundred values for each interrupt; <see cref="JsonDocument"/> took more time for them than all the
/// rest of a restore does. It still says what is wrong with a document that is refused here.
/// </remarks>
internal ref struct DocumentScanner
{
    // Up to so many members are compared with each other, more are put into a set.
    private const int MostCompared = 64;

    // Deeper ones grow.
    private const int UsualDepth = 16;

    private readonly ParsedDocument _document;
    private Container[] _open = new Container[UsualDepth];
    private Utf8JsonReader _reader;
    private int _depth;

    // The member whose value comes next; -1 in an array and for the document itself.
    private int _member = -1;

    private DocumentScanner(ParsedDocument document, int maximumDepth)
    {
        _document = document;
        _reader = new Utf8JsonReader(document.Text, new JsonReaderOptions { MaxDepth = maximumDepth });
    }

    /// <summary>Adds the values of a document's text to it.</summary>
    /// <param name="document">The document.</param>
    /// <param name="maximumDepth">How deep it can be nested.</param>
    /// <returns>Whether it is JSON without doubled members.</returns>
    public static bool TryScan(ParsedDocument document, int maximumDepth)
    {
        DocumentScanner scanner = new(document, maximumDepth);
        try
        {
            while (scanner._reader.Read())
            {
                if (!scanner.TryToken())
                {
                    return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool TryToken()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                return TryName();
            case JsonTokenType.StartObject:
                Open(JsonValueKind.Object);
                return true;
            case JsonTokenType.StartArray:
                Open(JsonValueKind.Array);
                return true;
            case JsonTokenType.EndObject:
            case JsonTokenType.EndArray:
                return TryClose();
            case JsonTokenType.String:
                // Behind the quotation mark.
                AddValue(JsonValueKind.String, 1).IsPlain = IsPlain();
                return true;
            case JsonTokenType.Number:
                AddValue(JsonValueKind.Number, 0);
                return true;
            case JsonTokenType.True:
                AddValue(JsonValueKind.True, 0);
                return true;
            case JsonTokenType.False:
                AddValue(JsonValueKind.False, 0);
                return true;
            default:
                AddValue(JsonValueKind.Null, 0);
                return true;
        }
    }

    private bool TryName()
    {
        ref Container container = ref _open[_depth - 1];
        container.Count++;
        ParsedValue named = new()
        {
            NameStart = (int)_reader.TokenStartIndex + 1,
            NameLength = _reader.ValueSpan.Length,
            IsNamePlain = IsPlain(),
        };
        int bit = named.IsNamePlain ? MemberName.BitOf(_reader.ValueSpan) : -1;
        bool isCompared = container.Count <= MostCompared && (bit < 0 || (container.Bits & bit) != 0);
        container.Bits |= bit;
        if (isCompared && !_document.CanAdd(container.Place, named))
        {
            return false;
        }

        _member = _document.Add();
        _document[_member] = named;
        return true;
    }

    private ref ParsedValue AddValue(JsonValueKind kind, int before)
    {
        ref ParsedValue value = ref _document[Place()];
        value.Kind = kind;
        value.Start = (int)_reader.TokenStartIndex + before;
        value.Length = _reader.ValueSpan.Length;
        return ref value;
    }

    private void Open(JsonValueKind kind)
    {
        int place = Place();
        _document[place].Kind = kind;
        if (_depth == _open.Length)
        {
            Array.Resize(ref _open, _depth * 2);
        }

        _open[_depth++] = new Container { Place = place };
    }

    private bool TryClose()
    {
        Container container = _open[--_depth];
        bool isObject = _reader.TokenType == JsonTokenType.EndObject;
        _document.Close(container.Place, isObject ? container.Bits : container.Count);
        return !isObject || container.Count <= MostCompared || _document.AreMembersDistinct(container.Place);
    }

    // Where the value goes: to its name, or behind the values that there are.
    private int Place()
    {
        int place = _member;
        _member = -1;
        if (place >= 0)
        {
            return place;
        }

        if (_depth > 0)
        {
            _open[_depth - 1].Count++;
        }

        return _document.Add();
    }

    private readonly bool IsPlain() => !_reader.ValueIsEscaped && Ascii.IsValid(_reader.ValueSpan);

    // An object or array that has not ended.
    private struct Container
    {
        public int Place;
        public int Count;
        public int Bits;
    }
}
