using System.Diagnostics.CodeAnalysis;
using Genirq.Cpus;
using Genirq.Planning.Texts;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Debugfs;

/// <summary>Reads the text of a <see cref="VectorDump"/>, also one that was posted.</summary>
/// <remarks>
/// Columns are split at blanks. Tolerated: lost or other indentation, marks of quotation, remarks behind a number, rows
/// left out with dots, lists that go on in the next line, prose around it, the form without <c>mac</c>.
/// </remarks>
internal sealed class VectorDumpReader
{
    // Limit: CPUs, as everywhere; and vectors of a CPU.
    private const int MaximumCpus = 1 << 16;
    private const int VectorCount = 256;

    // Limit: identities of a hart. Source: RISC-V AIA 1.0, 3.1: at most 2047.
    private const int IdentityCount = 2048;

    // A word of the head of the columns that hardly any other text has.
    private const string Available = "avl";

    private const uint Negative = VectorSums.Negative;

    // All but the system's own at the end.
    private const int LeastForDevices = X86Vectors.FirstSystem - X86Vectors.FirstExternal;

    // Limit: contradictions that are told; one is enough.
    private const int MaximumProblems = 20;

    private readonly List<VectorDumpRow> _rows = [];
    private readonly HashSet<int> _cpus = [];
    private readonly List<string> _contradictions = [];
    private VectorDump _dump = new() { Rows = [] };
    private bool _isInTable;
    private bool _hasManagedInUse;
    private bool _hasGaps;
    private bool _isOver;
    private string _openList = "";
    private int _line;

    private VectorDumpReader()
    {
    }

    /// <summary>Whether a text holds such a table: looks for the head of its columns.</summary>
    /// <param name="text">The text, or its beginning.</param>
    /// <returns>Whether it does.</returns>
    public static bool LooksLike(ReadOnlySpan<char> text)
    {
        // Most long texts are listings without this word, and need not be looked at line by line.
        if (!text.Contains(Available, StringComparison.Ordinal))
        {
            return false;
        }

        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            if (IsHead(TextLine.Clean(line)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="dump">The table: the first one, if there are several.</param>
    /// <param name="problem">Why there is none: line and reason.</param>
    /// <returns>Whether there is a table.</returns>
    public static bool TryRead(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out VectorDump? dump, [NotNullWhen(false)] out string? problem)
    {
        VectorDumpReader reader = new();
        problem = null;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            reader._line++;
            problem = reader.Add(TextLine.Clean(line));
            if (problem is not null || reader._isOver)
            {
                break;
            }
        }

        problem ??= reader._openList.Length > 0 ? reader.CloseList(default) : null;
        problem ??= reader._isInTable ? null : "there is no table of vectors here (a line '| CPU | avl | man | ...')";
        dump = problem is null ? reader.Finish() : null;
        return dump is not null;
    }

    /// <summary>Whether a line is the head of a table: <c>| CPU | avl | man | mac | act | vectors</c>.</summary>
    /// <param name="line">The line, without blanks before it.</param>
    internal static bool IsHead(ReadOnlySpan<char> line) =>
        line.StartsWith('|') && line.Contains("CPU", StringComparison.Ordinal)
        && line.Contains(Available, StringComparison.Ordinal) && line.Contains("act", StringComparison.Ordinal);

    private string? Add(ReadOnlySpan<char> line)
    {
        if (_openList.Length > 0)
        {
            return CloseList(line);
        }

        if (IsHead(line))
        {
            _isOver = _isInTable;
            _isInTable = true;
            _hasManagedInUse = line.Contains("mac", StringComparison.Ordinal);
            return null;
        }

        if (!_isInTable)
        {
            return AddTotal(line);
        }

        if (line.StartsWith("...") || line.StartsWith("…") || line.StartsWith("[..."))
        {
            _hasGaps = true;
        }
        else if (!line.IsEmpty && char.IsAsciiDigit(line[0]))
        {
            return AddRow(line);
        }
        else if (_rows.Count > 0 && !line.IsEmpty)
        {
            _isOver = true;
        }

        return null;
    }

    private string? AddTotal(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> key = TextLine.Key(line, out ReadOnlySpan<char> value);
        uint? number = TextLine.Number(value.TrimEnd(':'));
        if (number is null && IsNumber(value)
            && key is "Online bitmaps" or "Global available" or "Global reserved" or "Total allocated")
        {
            _contradictions.Add($"line {_line}: {key} is {Shorten(value)}, and a kernel shows 0 to {uint.MaxValue}");
        }

        _dump = key switch
        {
            "name" => _dump with { Name = value.ToString() },
            "mapped" => _dump with { Mapped = number },
            "flags" => _dump with { Flags = number },
            "Online bitmaps" => _dump with { OnlineMaps = number },
            "Global available" => _dump with { GlobalAvailable = number },
            "Global reserved" => _dump with { GlobalReserved = number },
            "Total allocated" => _dump with { TotalAllocated = number },
            _ => _dump,
        };
        return key is "System" ? AddSystem(value) : null;
    }

    // One with a sign, or a longer one than the kernel's counters.
    private static bool IsNumber(ReadOnlySpan<char> value)
    {
        ReadOnlySpan<char> rest = value;
        ReadOnlySpan<char> word = TextLine.NextWord(ref rest).TrimStart("+-");
        return !word.IsEmpty && word.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    // "39: 0-19,29,32": the count, then the list.
    private string? AddSystem(ReadOnlySpan<char> value)
    {
        ReadOnlySpan<char> count = TextLine.Key(value, out ReadOnlySpan<char> rest);
        ReadOnlySpan<char> list = TextLine.NextWord(ref rest);
        if (!TryVectors(list, out int[]? vectors))
        {
            return $"line {_line}: '{Shorten(list)}' is not a list of vectors";
        }

        if (!Enumerable.Range(X86Vectors.FirstExternal, LeastForDevices).Except(vectors).Any())
        {
            return $"line {_line}: the system keeps all vectors, and none is left for devices";
        }

        if (TextLine.Number(count) is { } told && told != vectors.Length)
        {
            _contradictions.Add($"line {_line}: {told} system vectors are told, but {vectors.Length} are listed");
        }

        _dump = _dump with { SystemVectors = vectors, IsOfIdentities = IsOfIdentities(vectors) };
        return null;
    }

    private string? AddRow(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> rest = line;
        Span<uint> numbers = stackalloc uint[5];
        int wanted = _hasManagedInUse ? 5 : 4;
        for (int i = 0; i < wanted; i++)
        {
            ReadOnlySpan<char> word = TextLine.NextWord(ref rest);
            if (TextLine.Number(word) is not { } number)
            {
                return $"line {_line}: '{Shorten(word)}' stands where number {i + 1} of {wanted} is expected";
            }

            numbers[i] = number;
        }

        if (numbers[0] >= MaximumCpus || !_cpus.Add((int)numbers[0]))
        {
            return $"line {_line}: CPU {numbers[0]} "
                + (numbers[0] >= MaximumCpus ? $"is beyond {MaximumCpus - 1}" : "has a row already");
        }

        VectorDumpRow row = new(
            (int)numbers[0],
            numbers[1],
            numbers[2],
            _hasManagedInUse ? numbers[3] : null,
            numbers[wanted - 1]);
        int most = _dump.IsOfIdentities ? IdentityCount - 1 : VectorDumpRow.MaximumVectors;
        if (Excess(row, most) is { } excess)
        {
            string what = _dump.IsOfIdentities ? "identities" : "vectors";
            return $"line {_line}: CPU {row.Cpu} is to hold {excess} {what}; a CPU has {most} at most";
        }

        _rows.Add(row);
        ReadOnlySpan<char> list = TextLine.NextWord(ref rest);
        if (list.EndsWith(','))
        {
            // A mail program has broken the line.
            _openList = list.ToString();
            return null;
        }

        return SetVectors(list);
    }

    private static long? Excess(VectorDumpRow row, int most)
    {
        long inUse = row.Allocated < Negative ? row.Allocated : 0;
        long free = row.Available < Negative ? row.Available : 0;
        long kept = row.ManagedInUse is { } used && used < Negative && row.Managed < Negative
            ? Math.Max((long)row.Managed - used, 0)
            : 0;
        long sum = inUse + free + kept;
        return sum > most ? sum : null;
    }

    private string? CloseList(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> rest = line;
        string list = $"{_openList}{TextLine.NextWord(ref rest)}";
        if (list.EndsWith(',') && !line.IsEmpty && list.Length < 5 * NumberLimit)
        {
            _openList = list;
            return null;
        }

        _openList = "";
        return SetVectors(list);
    }

    private string? SetVectors(ReadOnlySpan<char> list)
    {
        VectorDumpRow row = _rows[^1];
        bool isCut = list.EndsWith("...") || list.EndsWith("…");
        if (isCut)
        {
            _hasGaps = true;
            return null;
        }

        // Without vectors a remark may follow at once.
        bool isList = !list.IsEmpty && char.IsAsciiDigit(list[0]);
        if (!TryVectors(isList ? list : default, out int[]? vectors))
        {
            return $"line {_line}: '{Shorten(list)}' is not a list of vectors";
        }

        if (row.Allocated != vectors.Length)
        {
            _contradictions.Add(
                $"line {_line}: CPU {row.Cpu} has {row.Allocated} vectors, but {vectors.Length} are listed");
        }

        _rows[^1] = row with { Vectors = vectors };
        return null;
    }

    // The system's own identities: 0, which does not exist, and the one of its own messages.
    private static bool IsOfIdentities(int[] system) => system is [0] or [0, 1];

    private int NumberLimit => _dump.IsOfIdentities ? IdentityCount : VectorCount;

    private bool TryVectors(ReadOnlySpan<char> list, [NotNullWhen(true)] out int[]? vectors)
    {
        vectors = CpuMask.TryParseList(list, out CpuMask? bits) && bits.Last < NumberLimit ? [.. bits] : null;
        return vectors is not null;
    }

    private VectorDump Finish()
    {
        bool isComplete = !_hasGaps && (_dump.OnlineMaps ?? (uint)_rows.Count) == _rows.Count;
        _contradictions.AddRange(VectorSums.Check(_dump with { Rows = _rows, IsComplete = isComplete }));
        List<string> contradictions = _contradictions.Count <= MaximumProblems
            ? _contradictions
            :
            [
                .. _contradictions[..MaximumProblems],
                $"{_contradictions.Count - MaximumProblems} more contradictions of this kind",
            ];
        bool lacksRows = !isComplete && !_hasGaps && _rows.Count < _dump.OnlineMaps;
        string[] missing = lacksRows ? [$"{_dump.OnlineMaps} CPUs take part, but {_rows.Count} have a row"] : [];
        return _dump with
        {
            Rows = _rows,
            IsComplete = isComplete,
            Contradictions = contradictions,
            Problems = [.. contradictions, .. missing],
        };
    }

    private static string Shorten(ReadOnlySpan<char> text) =>
        PrintableText.Of(PrintableText.Shorten(text.ToString()));
}
