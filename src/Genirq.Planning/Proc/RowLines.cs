using System.Buffers;

namespace Genirq.Planning.Proc;

/// <summary>The lines of a stream in a pooled buffer: the current one, a look at the next, and joining both.</summary>
/// <param name="stream">The stream; it is not closed.</param>
/// <remarks>Marks of quotation (<c>&gt; </c>) and carriage returns around a line are not part of it.</remarks>
internal sealed class RowLines(Stream stream) : IDisposable
{
    /// <summary>Limit: the longest row. 65,536 CPUs at 11 columns need less than this.</summary>
    public const int MaximumRowBytes = 1 << 20;

    private const int FirstBufferBytes = 1 << 16;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    private int _start;
    private int _end;
    private int _peekStart;
    private int _peekEnd;
    private int _next;
    private int _filled;
    private bool _hasPeek;
    private bool _atEnd;

    /// <summary>The number of the current line, from 1; 0 before the first. A joined row has that of its first
    /// line.</summary>
    public int LineNumber { get; private set; }

    /// <summary>Whether a line is far too long; nothing follows it then.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The current line.</summary>
    public Span<byte> Current => _buffer.AsSpan(_start, _end - _start);

    private int Joined { get; set; }

    /// <summary>Goes to the next line.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        LineNumber += 1 + Joined;
        Joined = 0;
        if (_hasPeek)
        {
            (_start, _end, _hasPeek) = (_peekStart, _peekEnd, false);
            return true;
        }

        _start = _end = _next;
        return TryFind(out _start, out _end);
    }

    /// <summary>Looks at the line behind the current one.</summary>
    /// <param name="line">The line.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryPeek(out ReadOnlySpan<byte> line)
    {
        _hasPeek = _hasPeek || TryFind(out _peekStart, out _peekEnd);
        line = _hasPeek ? _buffer.AsSpan(_peekStart, _peekEnd - _peekStart) : default;
        return _hasPeek;
    }

    /// <summary>Makes the line that was looked at the end of the current one: behind a blank, or behind the hyphen at
    /// which a word was broken.</summary>
    public void Join()
    {
        if (_end > _start + 1 && _buffer[_end - 1] == (byte)'-' && _buffer[_end - 2] is not ((byte)' ' or (byte)'\t'))
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_peekStart, _peekEnd - _peekStart).TrimStart(" \t"u8);
            rest.CopyTo(_buffer.AsSpan(_end));
            _end += rest.Length;
            _hasPeek = false;
            Joined++;
            return;
        }

        _buffer.AsSpan(_end, _peekStart - _end).Fill((byte)' ');
        _end = _peekEnd;
        _hasPeek = false;
        Joined++;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        (_start, _end, _hasPeek) = (0, 0, false);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool TryFind(out int start, out int end)
    {
        int searched = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_next + searched, _filled - _next - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                (start, end) = Clean(_next, _next + searched + found);
                _next += searched + found + 1;
                return true;
            }

            searched = _filled - _next;
            if (_atEnd)
            {
                (start, end) = Clean(_next, _filled);
                _next = _filled;
                return searched > 0;
            }

            if (searched >= MaximumRowBytes)
            {
                IsTooLong = _atEnd = true;
                _next = start = end = _filled;
                return false;
            }

            Fill();
        }
    }

    // Where the line is, without marks of quotation before it and without what ends it.
    private (int Start, int End) Clean(int start, int end)
    {
        // A backslash says that the line goes on below.
        while (end > start && _buffer[end - 1] is (byte)'\r' or (byte)' ' or (byte)'\t' or (byte)'\\')
        {
            end--;
        }

        int at = start;
        while (at < end && _buffer[at] is (byte)' ' or (byte)'\t' or (byte)'>' or (byte)'|')
        {
            start = _buffer[at] is (byte)'>' or (byte)'|' ? at + 1 : start;
            at++;
        }

        start = Math.Min(start, end);
        int marks = RowShape.LengthOfMarks(_buffer.AsSpan(start, end - start));
        while (marks > 0 && end > start + marks && _buffer[end - 1] == (byte)'*')
        {
            end--;
        }

        return (start + marks, end);
    }

    private void Fill()
    {
        int kept = _filled - _start;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, kept).CopyTo(_buffer);
            _end -= _start;
            _next -= _start;
            (_start, _filled) = (0, kept);
        }
        else if (_filled == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        int read = stream.Read(_buffer, _filled, _buffer.Length - _filled);
        _filled += read;
        _atEnd = read == 0;
    }
}
