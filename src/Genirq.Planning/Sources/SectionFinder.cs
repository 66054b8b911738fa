using System.Text;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Lspci;
using Genirq.Planning.Proc;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Finds the parts of a text that tell of a machine: bug reports hold several outputs, one below the
/// other.</summary>
/// <remarks>A part begins at a line that only it can have, and ends where the next begins or a line is none of
/// it.</remarks>
internal ref struct SectionFinder
{
    // Limit: parts of a text; beyond it the rest belongs to none.
    private const int MaximumSections = 4096;

    // What grep can put before a line: a path and a number.
    private const int MaximumMark = 128;

    // Limit: lines that a header may be wrapped into where it is looked at what follows.
    private const int MaximumHeaderLines = 64;

    private readonly ReadOnlySpan<char> _text;
    private readonly List<TextSection> _found = [];
    private TextSectionKind _kind;
    private int _start;
    private int _firstLine = 1;
    private bool _isAfterBlank;
    private bool _hasTable;

    // Where the line after the current one begins.
    private int _next;

    private SectionFinder(ReadOnlySpan<char> text)
    {
        _text = text;
    }

    /// <summary>Finds the parts of a text, in order; together they are the whole text.</summary>
    /// <param name="text">The text.</param>
    public static List<TextSection> Find(ReadOnlySpan<char> text)
    {
        SectionFinder finder = new(text);
        return finder.Run();
    }

    /// <summary>Whether a line can be one of another part than a listing; said without a part before it.</summary>
    /// <param name="line">A line of a text, cleaned, not empty, that is neither the head of a function nor bytes of a
    /// configuration space.</param>
    public static bool IsOther(ReadOnlySpan<char> line) => CpuListForms.CanBegin(line) || line[0] switch
    {
        // Words that stand in lines of a listing too are looked at further.
        'C' => IsRowHeader(line),
        'p' => line.StartsWith("proc"),
        'A' => line.StartsWith("Architecture"),
        'n' => line.StartsWith("name"),
        'v' => line.StartsWith("vendor_id"),
        '|' or '/' => true,
        >= '0' and <= '9' => IsMarkedRow(line) || IsNumberedRow(line),
        _ => false,
    };

    /// <summary>Whether a line stands for rows that were cut out.</summary>
    /// <param name="line">A line, cleaned.</param>
    public static bool IsElision(ReadOnlySpan<char> line) => RowShape.IsElision(Bytes(line));

    /// <summary>Whether a line only parts what stands above from what stands below.</summary>
    /// <param name="line">A line, cleaned.</param>
    public static bool IsRule(ReadOnlySpan<char> line) => RowShape.IsRule(Bytes(line));

    /// <summary>Whether the first line of a part is a header of rows.</summary>
    /// <param name="part">The part.</param>
    public static bool BeginsWithHeader(ReadOnlySpan<char> part)
    {
        int end = part.IndexOf('\n');
        ReadOnlySpan<char> line = TextLine.Clean(end < 0 ? part : part[..end]);
        return RowShape.TryHeader(Bytes(line), out _);
    }

    /// <summary>Whether a line of no part is a row all the same: a number, a colon, counters and the words of a
    /// chip.</summary>
    /// <param name="line">A line, cleaned, not empty.</param>
    public static bool IsOutsideRow(ReadOnlySpan<char> line) => IsNumberedRow(line.TrimStart());

    private List<TextSection> Run()
    {
        int line = 0;
        int at = 0;
        while (at < _text.Length)
        {
            line++;
            int length = _text[at..].IndexOf('\n');
            int end = length < 0 ? _text.Length : at + length + 1;
            ReadOnlySpan<char> clean = Unmarked(TextLine.Clean(_text[at..end]));
            _next = end;
            TextSectionKind kind = KindOf(clean);
            if (kind != _kind || BeginsAnew(kind, clean))
            {
                _hasTable = false;
                Close(at, line - 1);
                (_kind, _start, _firstLine) = (kind, at, line);
            }

            _hasTable |= kind == TextSectionKind.Vectors && VectorDumpReader.IsHead(clean);
            _isAfterBlank = clean.IsEmpty;
            at = end;
        }

        Close(_text.Length, line);
        return _found;
    }

    // A second output of the same kind, right below the first.
    private readonly bool BeginsAnew(TextSectionKind kind, ReadOnlySpan<char> line) => kind switch
    {
        TextSectionKind.CpuList => CpuListForms.BeginsCount(line, _text[_next..]),
        TextSectionKind.Vectors => _hasTable && (VectorDumpReader.IsHead(line)
            || (TextLine.Key(line, out ReadOnlySpan<char> name) is "name" && name is "VECTOR")),
        _ => false,
    };

    private readonly void Close(int end, int lastLine)
    {
        if (end > _start && _found.Count < MaximumSections)
        {
            _found.Add(new TextSection(_kind, _start..end, _firstLine, lastLine));
        }
    }

    private readonly TextSectionKind KindOf(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
        {
            return _kind;
        }

        if (line[0] == 'C' && IsRowHeader(line) && IsBeforeSoftirqs())
        {
            return TextSectionKind.Other;
        }

        TextSectionKind begun = Begins(line);
        return begun != TextSectionKind.Other ? begun : Continues(line) ? _kind : TextSectionKind.Other;
    }

    // The header of /proc/softirqs looks like that of interrupts; it may be wrapped.
    private readonly bool IsBeforeSoftirqs()
    {
        ReadOnlySpan<char> rest = _text[_next..];
        for (int i = 0; i < MaximumHeaderLines && !rest.IsEmpty; i++)
        {
            int length = rest.IndexOf('\n');
            ReadOnlySpan<char> line = TextLine.Clean(length < 0 ? rest : rest[..length]);
            rest = length < 0 ? default : rest[(length + 1)..];
            if (!line.IsEmpty && !IsRowHeader(line))
            {
                return RowShape.IsOfSoftirqs(Bytes(line));
            }
        }

        return false;
    }

    private readonly TextSectionKind Begins(ReadOnlySpan<char> line)
    {
        char first = line[0];
        if (_kind == TextSectionKind.CpuList
            ? CpuListForms.BeginsCount(line, _text[_next..])
            : CpuListForms.Begins(line, _text[_next..]))
        {
            return TextSectionKind.CpuList;
        }

        if (first == 'C' && IsRowHeader(line))
        {
            return TextSectionKind.Interrupts;
        }

        if (IsMarkedRow(line))
        {
            return TextSectionKind.Interrupts;
        }

        if (first is 'p' or 'v' or 'A' or 'n')
        {
            ReadOnlySpan<char> key = TextLine.Key(line, out ReadOnlySpan<char> value);
            bool isNumber = !value.IsEmpty && value.IndexOfAnyExceptInRange('0', '9') < 0;
            return key is "processor" && isNumber || (key is "vendor_id" && value.StartsWith("IBM"))
                    ? TextSectionKind.CpuInfo
                : key is "Architecture" && !value.IsEmpty && !value.Contains(' ') ? TextSectionKind.CpuList
                : key is "name" && value is "VECTOR" ? TextSectionKind.Vectors
                : TextSectionKind.Other;
        }

        if (first == '|')
        {
            return VectorDumpReader.IsHead(line) ? TextSectionKind.Vectors : TextSectionKind.Other;
        }

        if (!char.IsAsciiHexDigit(first))
        {
            return TextSectionKind.Other;
        }

        if (LspciHead.TryRead(line, isFirst: false, out _))
        {
            return TextSectionKind.Listing;
        }

        bool canBeRow = _kind is TextSectionKind.Other or TextSectionKind.Interrupts || !HexBytes.IsLine(line);
        return canBeRow && _kind != TextSectionKind.Vectors && (IsNumberedRow(line) || IsWrappedRow(line))
            ? TextSectionKind.Interrupts
            : TextSectionKind.Other;
    }

    // What a page, a list or a log has put before a row is none of it.
    private static ReadOnlySpan<char> Unmarked(ReadOnlySpan<char> line) =>
        !line.IsEmpty && (line[0] is '*' or '+' or '#' || (line.Length > 10 && line[4] == '-' && line[7] == '-'))
            ? line[RowShape.LengthOfMarks(Bytes(line))..].TrimStart()
            : line;

    // The words of a chip may stand on the next line.
    private readonly bool IsWrappedRow(ReadOnlySpan<char> line)
    {
        if (!IsRow(line) || !char.IsAsciiDigit(line[0]))
        {
            return false;
        }

        ReadOnlySpan<char> rest = _text[_next..];
        int length = rest.IndexOf('\n');
        ReadOnlySpan<char> next = TextLine.Clean(length < 0 ? rest : rest[..length]);
        return !next.IsEmpty && !IsRow(next) && IsNumberedRow($"{line.TrimEnd('\\')} {next}");
    }

    private readonly bool Continues(ReadOnlySpan<char> line)
    {
        bool isMark = line[0] is '*' or '#' or '=' or '_' or '`' or '~' || line.StartsWith("---");
        return _kind switch
        {
            TextSectionKind.Other => true,
            TextSectionKind.Interrupts => !isMark && (IsRow(line) || !(_isAfterBlank || OutputEnds.EndsRows(line))),
            TextSectionKind.Listing => !isMark || CutMarks.Is(line),
            TextSectionKind.CpuInfo => !isMark && (line.Contains(':') || !_isAfterBlank),
            TextSectionKind.CpuList => !isMark && !_isAfterBlank,
            _ => !isMark && !_isAfterBlank,
        };
    }

    private static bool IsRowHeader(ReadOnlySpan<char> line) =>
        line.Length > 3 && char.IsAsciiDigit(line[3]) && RowShape.TryHeader(Bytes(line), out _);

    // Behind what grep puts before it: "/proc/interrupts: 24: …" or "3:   CPU0"; "3    CPU0" of cat -n.
    private static bool IsMarkedRow(ReadOnlySpan<char> line)
    {
        if (line[0] is not ('/' or 'p' or (>= '0' and <= '9')))
        {
            return false;
        }

        ReadOnlySpan<char> before = line[..Math.Min(line.Length, MaximumMark)];
        int mark = before.IndexOf("CPU");
        if (mark > 0 && line.Length > mark + 3 && char.IsAsciiDigit(line[mark + 3]))
        {
            return RowShape.TryHeader(Bytes(line), out _);
        }

        return before.Contains("interrupts:", StringComparison.Ordinal) && IsRow(line);
    }

    private static bool IsRow(ReadOnlySpan<char> line) => RowShape.IsRow(Bytes(line)) || IsRowHeader(line);

    // Without a header only a row whose words are those of a chip is taken for one.
    private static bool IsNumberedRow(ReadOnlySpan<char> line)
    {
        int colon = line.IndexOf(':');
        if (colon is < 1 or > 10)
        {
            return false;
        }

        byte[] bytes = Bytes(line);
        int start = RowShape.StartOf(bytes);
        if (!RowShape.IsRow(bytes) || !char.IsAsciiDigit((char)bytes[start]))
        {
            return false;
        }

        using RowCounters counters = new();
        int at = counters.Read(bytes, start + bytes.AsSpan(start).IndexOf((byte)':') + 1, RowCounters.Maximum);
        if (at < 0 || counters.Values.IsEmpty)
        {
            return false;
        }

        RowParts parts = RowParts.Read(bytes.AsSpan(at));
        return parts.Chip.Length > 1 && char.IsAsciiLetter((char)parts.Chip[0])
            && (parts.HardwareIrq is not null || !parts.Flow.IsEmpty || RowShape.IsOldChip(parts.Chip));
    }

    private static byte[] Bytes(ReadOnlySpan<char> line)
    {
        byte[] bytes = new byte[line.Length];
        Encoding.Latin1.GetBytes(line, bytes);
        return bytes;
    }
}
