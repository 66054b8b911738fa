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
    private Container[] _outer = new Container[UsualDepth];
    private Utf8JsonReader _reader;
    private int _depth;

    // What the next value is in; the document itself counts as one.
    private Container _open;

    // The next value, as far as its name says what it is.
    private ParsedValue _next;

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
                _next.IsPlain = IsPlain();
                Add(JsonValueKind.String, (int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length);
                return true;
            case JsonTokenType.Number:
                Add(JsonValueKind.Number, (int)_reader.TokenStartIndex, _reader.ValueSpan.Length);
                return true;
            case JsonTokenType.True:
                Add(JsonValueKind.True);
                return true;
            case JsonTokenType.False:
                Add(JsonValueKind.False);
                return true;
            default:
                Add(JsonValueKind.Null);
                return true;
        }
    }

    private bool TryName()
    {
        _next.NameStart = (int)_reader.TokenStartIndex + 1;
        _next.NameLength = _reader.ValueSpan.Length;
        _next.IsNamePlain = IsPlain();
        int bit = _next.IsNamePlain ? MemberName.BitOf(_reader.ValueSpan) : -1;
        bool isCompared = _open.Count < MostCompared && (!_next.IsNamePlain || (_open.Bits & bit) != 0);
        _open.Bits |= bit;
        return !isCompared || _document.CanAdd(_open.Place, _next);
    }

    private int Add(JsonValueKind kind, int start = 0, int length = 0)
    {
        _open.Count++;
        _next.Kind = kind;
        _next.Start = start;
        _next.Length = length;
        int place = _document.Add(_next);
        _next = default;
        return place;
    }

    private void Open(JsonValueKind kind)
    {
        int place = Add(kind);
        if (_depth == _outer.Length)
        {
            Array.Resize(ref _outer, _depth * 2);
        }

        _outer[_depth++] = _open;
        _open = new Container { Place = place };
    }

    private bool TryClose()
    {
        Container closed = _open;
        _open = _outer[--_depth];
        bool isObject = _reader.TokenType == JsonTokenType.EndObject;
        _document.Close(closed.Place, isObject ? closed.Bits : closed.Count);
        return !isObject || closed.Count <= MostCompared || _document.AreMembersDistinct(closed.Place);
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
