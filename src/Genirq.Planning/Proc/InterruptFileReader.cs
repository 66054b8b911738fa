namespace Genirq.Planning.Proc;

/// <summary>Reads <c>/proc/interrupts</c> row by row, in one pass, without an object for a row or a cell.</summary>
/// <remarks>
/// <para>
/// The columns come from the header, which names the online CPUs; without one, the first row has as many as there are.
/// Widths are never relied on. As people paste it is read too: behind a prompt, quoted, fenced, out of a grep with file
/// name or line number, with wrapped rows, and with a second table behind the first. What is said of a row holds until
/// the next <see cref="Read"/>. Not thread-safe. Memory: one buffer that holds the longest row, and one number for each
/// CPU, both pooled.
/// </para>
/// <para>Source: Linux 6.12, kernel/irq/proc.c, show_interrupts; arch/x86/kernel/irq.c, arch_show_interrupts.</para>
/// </remarks>
internal sealed class InterruptFileReader : IDisposable
{
    // Limit: lines that a row may be wrapped into.
    private const int MaximumWraps = 1 << 14;

    private readonly RowLines _lines;
    private readonly RowCounters _counters = new();
    private readonly List<int> _cpus = [];
    private readonly byte[] _name = new byte[32];
    private int _nameLength;
    private int _columns;
    private bool _disposed;
    private bool _isOther;
    private int _rule;
    private Range _text;

    // Where another row begins on the current line; -1 if none does.
    private int _rest = -1;

    /// <summary>Makes a reader, and reads nothing yet.</summary>
    /// <param name="stream">The file; it is not closed by the reader.</param>
    public InterruptFileReader(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _lines = new RowLines(stream);
    }

    /// <summary>The CPUs of the columns; empty without a header. There may be holes between them.</summary>
    public IReadOnlyList<int> Cpus => _cpus;

    /// <summary>How many columns of counters there are: one for each CPU of the header; without one, as many as the
    /// first numbered row has.</summary>
    public int Columns => _cpus.Count > 0 ? _cpus.Count : _columns;

    /// <summary>Which table the current row is in, from 1: a text may hold the file several times.</summary>
    public int Table { get; private set; } = 1;

    /// <summary>Lines that are neither rows nor a header, such as a prompt or the fences of a code block.</summary>
    public int OtherLines { get; private set; }

    /// <summary>The first line that stands for rows that were cut out; 0 without one.</summary>
    internal int FirstElision { get; private set; }

    /// <summary>The first line that may hold a second row which cannot be told from the first; 0 without one.</summary>
    internal int FirstDoubtful { get; private set; }

    /// <summary>Whether the header is cut in the middle of a CPU's name: there are more CPUs than it names.</summary>
    internal bool IsHeaderCut { get; private set; }

    /// <summary>Whether a broken row without a number has the words of a numbered one.</summary>
    internal bool HasWordsOfRow { get; private set; }

    /// <summary>The line that was read last, from 1; 0 before the first.</summary>
    public int LineNumber => _lines.LineNumber;

    /// <summary>What the current row is about.</summary>
    public InterruptRowKind Kind { get; private set; }

    /// <summary>Why the current row is broken, or why reading ended early; null if neither.</summary>
    public string? Problem { get; private set; }

    /// <summary>The interrupt of a numbered row.</summary>
    public Irq Irq { get; private set; }

    /// <summary>What stands before the colon.</summary>
    public ReadOnlySpan<byte> Name => _name.AsSpan(0, _nameLength);

    /// <summary>The counters, one for each CPU; fewer only in named rows (<c>ERR</c> has one).</summary>
    public ReadOnlySpan<ulong> Counters => _counters.Values;

    /// <summary>What stands behind the counters, without the blanks around it.</summary>
    public ReadOnlySpan<byte> Text => _lines.Current[_text];

    /// <summary>How many blanks there are between the counters and <see cref="Text"/>.</summary>
    internal int BlanksBeforeText { get; private set; }

    /// <summary>Goes to the next row; the first call reads the header too.</summary>
    /// <returns>Whether there is a row, be it broken. False at the end, and if a line is far too long.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Read()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Forget();
        while (_rest >= 0 || _lines.MoveNext())
        {
            int from = Math.Max(_rest, 0);
            _rest = -1;
            ReadOnlySpan<byte> line = _lines.Current[from..];
            if (line.Trim(" \t"u8).IsEmpty || TryHeader(line, from) || IsOfOtherTable(line))
            {
                continue;
            }

            bool isRow = RowShape.IsRow(line);
            if (Columns > 0 && !isRow && RowShape.IsElision(line))
            {
                FirstElision = FirstElision == 0 ? LineNumber : FirstElision;
                continue;
            }

            // What stands before the table, and what a terminal or a mail program puts around it, is none of its rows.
            if (isRow ? false : Columns == 0 || RowShape.IsAround(line))
            {
                OtherLines++;
                _rule = _columns > 0 && RowShape.IsRule(line) ? LineNumber : _rule;
                continue;
            }

            // The table goes on, though something else stood below it.
            FirstElision = _rule > 0 && isRow && FirstElision == 0 ? _rule : FirstElision;
            _rule = 0;

            ReadRow(from);
            return true;
        }

        Problem = _lines.IsTooLong ? $"the line is longer than {RowLines.MaximumRowBytes} bytes" : null;
        return false;
    }

    /// <summary>Gives the buffers back.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Forget();
            _lines.Dispose();
            _counters.Dispose();
        }
    }

    private void Forget()
    {
        Kind = InterruptRowKind.None;
        Problem = null;
        _counters.Clear();
        _nameLength = 0;
        HasWordsOfRow = false;
        _text = default;
    }

    // A header whose numbers go on is the rest of a wrapped one; any other begins a table.
    private bool TryHeader(ReadOnlySpan<byte> line, int from)
    {
        if (!RowHeader.TryRead(line, out RowHeader? header))
        {
            return false;
        }

        bool isRest = _cpus.Count > 0 && _columns == 0 && header.Cpus[0] > _cpus[^1];
        if (!isRest)
        {
            Table += _columns > 0 ? 1 : 0;
            _cpus.Clear();
        }

        _columns = 0;
        _rule = 0;
        _isOther = false;
        _cpus.AddRange(header.Cpus);
        IsHeaderCut |= header.IsCut && Table == 1;
        _rest = header.End < line.Length ? from + header.End : -1;
        return true;
    }

    // /proc/softirqs has a header of its own, which names all CPUs that can ever be there. Source: Linux 6.12,
    // fs/proc/softirqs.c.
    private bool IsOfOtherTable(ReadOnlySpan<byte> line)
    {
        if (!_isOther && _columns == 0 && _cpus.Count > 0 && RowShape.IsOfSoftirqs(line))
        {
            _isOther = true;
            _cpus.Clear();
        }

        return _isOther;
    }

    private void ReadRow(int from)
    {
        ReadOnlySpan<byte> row = _lines.Current;
        int start = RowShape.StartOf(row[from..]);
        int first = start < 0 ? -1 : from + start;
        int colon = first < 0 ? -1 : row[first..].IndexOf((byte)':') + first;
        if (colon <= first || row[first..colon].ContainsAny((byte)' ', (byte)'\t') || colon - first > _name.Length)
        {
            HasWordsOfRow = RowShape.HasWordsOfRow(row[from..]);
            Break("the row does not begin with a name and a colon");
            return;
        }

        row[first..colon].CopyTo(_name);
        _nameLength = colon - first;
        bool isNumbered = char.IsAsciiDigit((char)_name[0]);
        int wraps = 0;
        while (true)
        {
            int at = _counters.Read(_lines.Current, colon + 1, Columns > 0 ? Columns : RowCounters.Maximum);
            if (at < 0)
            {
                Break("a counter is too large");
                return;
            }

            TakeText(at);
            if (wraps++ == MaximumWraps || !TryJoin(isNumbered))
            {
                break;
            }
        }

        Judge(isNumbered);
    }

    private void TakeText(int at)
    {
        ReadOnlySpan<byte> text = _lines.Current[at..];
        int blanks = text.Length - text.TrimStart(" \t"u8).Length;
        int length = text.Trim(" \t"u8).Length;
        int columns = Columns > 0 ? Columns : _counters.Values.Length;
        int next = JoinedRows.Find(text.Slice(blanks, length), columns, out bool isDoubtful);
        _rest = next < 0 ? -1 : at + blanks + next;
        length = next < 0 ? length : text.Slice(blanks, next).TrimEnd(" \t"u8).Length;
        FirstDoubtful = isDoubtful && FirstDoubtful == 0 ? LineNumber : FirstDoubtful;
        _text = (at + blanks)..(at + blanks + length);
        BlanksBeforeText = blanks;
    }

    // Mail programs break long rows: what is missing stands on the lines below, which begin no row of their own.
    private bool TryJoin(bool isNumbered)
    {
        bool areCountersMissing = Columns > 0 && _counters.Values.Length < Columns && Text.IsEmpty;
        if (_rest >= 0 || (!areCountersMissing && !(isNumbered && (RowShape.IsCutOff(Text) || GoesOnWithNumber()))))
        {
            return false;
        }

        if (!_lines.TryPeek(out ReadOnlySpan<byte> next) || !RowShape.CanContinue(next, areCountersMissing))
        {
            return false;
        }

        _lines.Join();
        return true;
    }

    // A chip's name of several words looks like a name and an action where the line is broken behind it.
    private bool GoesOnWithNumber()
    {
        RowParts parts = RowParts.Read(Text);
        return parts.HardwareIrq is null && parts.Flow.IsEmpty && _lines.TryPeek(out ReadOnlySpan<byte> next)
            && RowShape.BeginsWithHardwareIrq(next);
    }

    private void Judge(bool isNumbered)
    {
        if (!isNumbered)
        {
            JudgeNamed();
            return;
        }

        int count = _counters.Values.Length;
        if (!int.TryParse(Name, out int number))
        {
            Break("the name is neither a number nor a word");
        }
        else if (Columns > 0 && count < Columns)
        {
            Break(_cpus.Count > 0
                ? $"the row has {count} counters, but there are {Columns} CPUs"
                : $"the row has {count} counters, but the first row has {Columns}");
        }
        else if (Columns > 0 && !IsHeaderCut && RowShape.BeginsWithNumber(Text))
        {
            Break(_cpus.Count > 0
                ? $"the row has more counters than there are CPUs ({Columns})"
                : $"the row has more counters than the first row ({Columns})");
        }
        else
        {
            _columns = Math.Max(_columns, Math.Max(count, 1));
            Irq = new Irq(number);
            Kind = InterruptRowKind.Numbered;
        }
    }

    private void JudgeNamed()
    {
        if (RowShape.HasWordsOfRow(Text))
        {
            HasWordsOfRow = true;
            Break("the row has the words of an interrupt, but no number");
        }
        else if (_rest < 0 || !_counters.Values.IsEmpty)
        {
            // Else it is a word that stands before a row.
            Kind = InterruptRowKind.Named;
        }
    }

    private void Break(string problem)
    {
        Kind = InterruptRowKind.Broken;
        Problem = problem;
    }
}
