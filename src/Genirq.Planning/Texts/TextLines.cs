namespace Genirq.Planning.Texts;

/// <summary>The lines of a text, which end with a line feed, a carriage return, or both.</summary>
/// <remarks>The framework's own enumeration also ends lines at Latin-1's 0x85 and at form feeds. In texts that are read
/// byte by byte, 0x85 is a part of a letter of UTF-8; and it takes three times as long.</remarks>
/// <param name="text">The text.</param>
internal ref struct TextLines(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;
    private bool _isOver;

    /// <summary>The line, without its end.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>The lines themselves, for <c>foreach</c>.</summary>
    public readonly TextLines GetEnumerator() => this;

    /// <summary>Goes to the next line.</summary>
    /// <returns>Whether there is one; behind the last line's end there is an empty one.</returns>
    public bool MoveNext()
    {
        if (_isOver)
        {
            return false;
        }

        int end = _rest.IndexOfAny('\n', '\r');
        if (end < 0)
        {
            Current = _rest;
            _isOver = true;
            return true;
        }

        Current = _rest[..end];
        bool isPair = _rest[end] == '\r' && end + 1 < _rest.Length && _rest[end + 1] == '\n';
        _rest = _rest[(isPair ? end + 2 : end + 1)..];
        return true;
    }
}
