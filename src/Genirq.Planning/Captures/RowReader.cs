using System.Text;
using Genirq.Cpus;
using Genirq.Planning.Proc;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Captures;

/// <summary>Reads the rows of <c>/proc/interrupts</c>. Of the counters only the CPUs are kept on which an interrupt
/// ran.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
internal sealed class RowReader(ICaptureTree tree, CaptureNotes notes)
{
    // Limit: broken rows that are told one by one.
    private const int MaximumRows = 5;

    // Limit: names of rows without a number; a kernel has some forty.
    private const int MaximumNames = 200;

    private readonly Dictionary<Irq, CapturedInterrupt> _interrupts = [];
    private readonly Dictionary<Irq, MessageSource> _sources = [];
    private readonly HashSet<MessageSource> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly LayoutEvidence _layout = new();
    private int _broken;
    private int _repeated;
    private int _lost;
    private int _firstRepeated;
    private int _damaged;
    private int _cut;
    private int _firstCut;
    private int _ended;
    private int _first;
    private int _same;
    private int _different;

    /// <summary>The CPUs in the header; without one, as many as there are columns; null without rows.</summary>
    public CpuMask? HeaderCpus { get; private set; }

    /// <summary>What the CPUs rest on: a header names them, columns only count them.</summary>
    public Basis CpusBasis { get; private set; }

    /// <summary>The interrupts with a row, in order of the rows.</summary>
    public IReadOnlyCollection<CapturedInterrupt> Interrupts => _interrupts.Values;

    /// <summary>The entries that rows name, by interrupt.</summary>
    public IReadOnlyDictionary<Irq, MessageSource> Sources => _sources;

    /// <summary>The names of rows without a number.</summary>
    public IReadOnlyCollection<string> NamedRows => _names;

    /// <summary>How often CPUs were asked to clear a vector, as a row of LoongArch counts it; null without such a
    /// row.</summary>
    public ulong? VectorClears { get; private set; }

    /// <summary>Whether the rows are laid out as those of Linux 7.2 and later.</summary>
    public bool IsLeftAligned => _layout.IsLeftAligned;

    /// <summary>How many numbered rows there are, and how many of them are left out.</summary>
    public RowTally Tally => new(_interrupts.Count + _lost + _repeated, _lost + _repeated);

    /// <summary>Why there may be more rows than those that were read; null if nothing says so.</summary>
    public MissingPart? Missing { get; private set; }

    /// <summary>Why the rows are not of one machine; null if nothing says so.</summary>
    public string? Several => _different <= _same ? null
        : $"{CapturePaths.Interrupts}:{_firstRepeated}: a second table begins here, and {_different} of the "
            + $"{_same + _different} interrupts that both name are others there: they are of two machines; bring the "
            + "lines of one";

    /// <summary>Reads the rows.</summary>
    /// <returns>How it ended.</returns>
    public CaptureAccess Read()
    {
        CaptureAccess access = tree.Open(CapturePaths.Interrupts, out Stream? stream);
        notes.AddAccess(CapturePaths.Interrupts, CapturePaths.Interrupts, access);
        if (stream is null)
        {
            return access;
        }

        using (stream)
        {
            try
            {
                if (!TryRead(stream))
                {
                    return CaptureAccess.Missing;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                notes.AddAccess(CapturePaths.Interrupts, CapturePaths.Interrupts, CaptureAccess.Failed);
                return CaptureAccess.Failed;
            }
        }

        return access;
    }

    // A copy may be empty, or hold what the command said that could not read the file.
    private bool TryRead(Stream stream)
    {
        using InterruptFileReader reader = new(stream);
        int[] cpus = [];
        while (reader.Read())
        {
            if (reader.Kind == InterruptRowKind.Broken)
            {
                AddBroken(reader);
            }
            else if (reader.Table > 1)
            {
                _firstRepeated = _repeated == 0 ? reader.LineNumber : _firstRepeated;
                _repeated += reader.Kind == InterruptRowKind.Numbered ? 1 : 0;
                Compare(reader);
            }
            else if (reader.Kind == InterruptRowKind.Numbered)
            {
                cpus = cpus.Length == reader.Columns ? cpus : CpusOf(reader);
                AddRow(reader, cpus);
            }
            else if (reader.Kind == InterruptRowKind.Named && _names.Count < MaximumNames)
            {
                _names.Add(Encoding.Latin1.GetString(reader.Name));
                if (reader.Name.StartsWith("IPI"u8) && reader.Text.IndexOf("Clear vector interrupts"u8) >= 0)
                {
                    VectorClears = Sum(reader.Counters);
                }
            }

            HeaderCpus = HeaderCpus is null && reader.Cpus.Count > 0 ? CpuMask.Of([.. reader.Cpus]) : HeaderCpus;
        }

        HeaderCpus = HeaderCpus is null && reader.Cpus.Count > 0 ? CpuMask.Of([.. reader.Cpus]) : HeaderCpus;
        if (reader.Problem is not null)
        {
            AddBroken(reader);
        }

        if (_interrupts.Count == 0 && _names.Count == 0 && _broken == 0)
        {
            Missing = MissingPart.OfRows("no row of /proc/interrupts is here");
            string what = reader.OtherLines == 0 ? "it is empty" : "no line of it is a row";
            notes.Add($"{CapturePaths.Interrupts}: {what}; taken as if it were not there");
            return false;
        }

        AddSums(reader);
        AddMissing(reader);
        return true;
    }

    // On one machine an interrupt keeps its chip, its number there and mostly its handlers.
    private void Compare(InterruptFileReader reader)
    {
        if (reader.Kind == InterruptRowKind.Numbered
            && _interrupts.TryGetValue(reader.Irq, out CapturedInterrupt? known))
        {
            bool isSame = RowDescription.Read(reader.Text) is var other && other.HardwareIrq == known.HardwareIrq
                && (other.Chip.Length == 0 ? null : PrintableText.Of(other.Chip)) == known.Chip
                && (known.Actions.Count == 0 || other.Actions.Count == 0
                    || known.Actions.Intersect(other.Actions.Select(PrintableText.Of)).Any());
            _same += isSame ? 1 : 0;
            _different += isSame ? 0 : 1;
        }
    }

    // Each complete file ends with rows that have no number, on every architecture.
    private void AddMissing(InterruptFileReader reader)
    {
        if (_cut > 0 || reader.IsHeaderCut)
        {
            AddCut(reader);
        }
        else if (reader.FirstElision > 0)
        {
            Missing = MissingPart.OfRows($"rows of /proc/interrupts were cut out at line {reader.FirstElision}");
            notes.Add($"{CapturePaths.Interrupts}:{reader.FirstElision}: the line stands for rows that are not here");
        }
        else if (_names.Count == 0 && _interrupts.Count > 0)
        {
            Missing = MissingPart.OfRows("only some rows of /proc/interrupts are here: those without a number, such as "
                + "NMI, LOC and ERR, end each complete file");
        }
        else if (reader.Cpus.Count == 0 && _interrupts.Count > 0 && _first > 0)
        {
            Missing = MissingPart.OfRows("the top of /proc/interrupts is not here: neither the header nor a row before "
                + $"that of interrupt {_first}");
            notes.Add($"{CapturePaths.Interrupts}: what stands before the row of interrupt {_first} is not here");
        }
        else if (_interrupts.Count == 0 && _lost > 0)
        {
            Missing = MissingPart.OfRows("no row of /proc/interrupts could be read");
        }
        else if (reader.FirstDoubtful > 0)
        {
            notes.Add($"{CapturePaths.Interrupts}:{reader.FirstDoubtful}: there seems to be another row on the line, "
                + "which cannot be told from the first");
            Missing = MissingPart.OfRows($"line {reader.FirstDoubtful} of /proc/interrupts seems to hold two rows");
        }
        else if (_damaged > 0)
        {
            Missing = MissingPart.OfRows(
                $"{(_damaged == 1 ? "1 row of /proc/interrupts is" : $"{_damaged} rows of /proc/interrupts are")} "
                + "damaged") with
            {
                AtMost = _damaged,
            };
        }
    }

    // Where no row has more than counters, the header may end as early.
    private void AddCut(InterruptFileReader reader)
    {
        Missing = MissingPart.OfRows("lines of /proc/interrupts are cut at the right: "
            + (_cut == 0 ? "the header names a part of the CPUs"
                : $"{(_cut == 1 ? "1 row does" : $"{_cut} rows do")} not name the chip, or its interrupt, in full"));
        notes.Add($"{CapturePaths.Interrupts}:{(_cut == 0 ? 1 : _firstCut)}: the line is cut at the right"
            + (_cut > 1 ? $", and {_cut - 1} more" : ""));
        if (_ended == 0 || reader.IsHeaderCut)
        {
            CpusBasis = Basis.Inferred;
            notes.Add($"{CapturePaths.Interrupts}: the header seems to be cut as well: there are "
                + $"{HeaderCpus?.Count ?? 0} CPUs at least");
        }
    }

    private void AddSums(InterruptFileReader reader)
    {
        if (_broken > MaximumRows)
        {
            notes.Add($"{CapturePaths.Interrupts}: {_broken - MaximumRows} more lines are left out");
        }

        if (_repeated > 0)
        {
            notes.Add($"{CapturePaths.Interrupts}:{_firstRepeated}: a second table begins here; "
                + $"{(_repeated == 1 ? "1 numbered row of it is" : $"{_repeated} numbered rows of it are")} left out, "
                + "the first table is taken");
        }

        if (HeaderCpus is null && reader.Columns > 0)
        {
            HeaderCpus = CpuMask.FirstCpus(reader.Columns);
            CpusBasis = Basis.Inferred;
            notes.Add($"{CapturePaths.Interrupts}: there is no header that names CPUs; "
                + (reader.Columns == 1
                    ? $"1 column is taken for CPU {HeaderCpus}"
                    : $"{reader.Columns} columns are taken for CPUs {HeaderCpus}"));
        }
    }

    private static int[] CpusOf(InterruptFileReader reader) =>
        reader.Cpus.Count > 0 ? [.. reader.Cpus] : [.. Enumerable.Range(0, reader.Columns)];

    private void AddRow(InterruptFileReader reader, int[] cpus)
    {
        if (_interrupts.TryGetValue(reader.Irq, out CapturedInterrupt? known))
        {
            // The same row again, of two pastes that overlap, or another one whose number is damaged.
            _lost++;
            _damaged += RowDescription.Read(reader.Text) is var other && other.HardwareIrq == known.HardwareIrq
                && (other.Chip.Length == 0 ? null : PrintableText.Of(other.Chip)) == known.Chip ? 0 : 1;
            notes.Add($"{CapturePaths.Interrupts}:{reader.LineNumber}: interrupt {reader.Irq} has a row already; the "
                + "line is left out");
            return;
        }

        _first = _interrupts.Count == 0 ? reader.Irq.Number : _first;
        _ended += reader.Text.IsEmpty || RowShape.BeginsWithNumber(reader.Text) ? 0 : 1;
        if (CutRows.IsCut(reader.Text))
        {
            _firstCut = _cut++ == 0 ? reader.LineNumber : _firstCut;
        }

        _layout.Add(reader.Text, reader.BlanksBeforeText);
        RowDescription words = RowDescription.Read(reader.Text);
        _damaged += Ascii.IsValid(words.Chip) ? 0 : 1;
        _interrupts.Add(reader.Irq, new CapturedInterrupt(reader.Irq)
        {
            Chip = words.Chip.Length == 0 ? null : PrintableText.Of(words.Chip),
            HardwareIrq = words.HardwareIrq,
            Flow = words.Flow,
            Actions = [.. words.Actions.Select(PrintableText.Of)],
            HasRow = true,
            CountedCpus = CountedIn(reader.Counters, cpus, out ulong count),
            Count = count,
        });
        if (MessageSource.TryRead(reader.Text, out MessageSource source))
        {
            _sources.Add(reader.Irq, source);

            // Two cannot have one entry: the number of one of them is damaged.
            _damaged += source.Index is null || _entries.Add(source) ? 0 : 1;
        }
    }

    private static ulong Sum(ReadOnlySpan<ulong> counters)
    {
        ulong sum = 0;
        foreach (ulong counter in counters)
        {
            sum += counter;
        }

        return sum;
    }

    private static CpuMask? CountedIn(ReadOnlySpan<ulong> counters, int[] cpus, out ulong sum)
    {
        sum = 0;
        int at = counters.IndexOfAnyExcept(0ul);
        if (at < 0)
        {
            return null;
        }

        List<int> counted = [];
        while (at < counters.Length)
        {
            counted.Add(cpus[at]);
            sum += counters[at];
            int next = counters[(at + 1)..].IndexOfAnyExcept(0ul);
            at = next < 0 ? counters.Length : at + 1 + next;
        }

        return CpuMask.Of([.. counted]);
    }

    private void AddBroken(InterruptFileReader reader)
    {
        bool isNumbered = reader.Name.IndexOfAnyInRange((byte)'0', (byte)'9') == 0;
        _lost += isNumbered ? 1 : 0;
        _damaged += (isNumbered || reader.HasWordsOfRow) && reader.Table == 1 ? 1 : 0;
        if (_broken++ < MaximumRows)
        {
            notes.Add($"{CapturePaths.Interrupts}:{reader.LineNumber}: {reader.Problem}; the line is left out");
        }
    }
}
