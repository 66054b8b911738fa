using System.Text;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Lspci;
using Genirq.Planning.Parents;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Gathers the parts of one or several texts that tell of one machine, and joins them.</summary>
/// <remarks>Parts of one kind follow one another; of those that can count only once, the first is taken.</remarks>
internal sealed class SectionText
{
    private const string CpuInfo = "/proc/cpuinfo";

    private readonly StringBuilder _rows = new();
    private readonly StringBuilder _listing = new();
    private readonly CaptureNotes _notes = new();
    private readonly StringBuilder _cpuInfoParts = new();
    private readonly StringBuilder _log = new();
    private readonly List<CpuEvidence> _cpus = [];
    private string? _cpuInfo;
    private int _lastCpu = -1;
    private string? _cpuList;
    private string? _vectors;
    private int _otherLines;
    private MissingPart? _missing;
    private MissingPart? _tables;
    private TextOrigin _origin = TextOrigin.None;
    private MissingPart? _listingPart;
    private bool _isListingWhole;
    private string? _several;

    /// <summary>Whether there are rows of <c>/proc/interrupts</c>.</summary>
    public bool HasRows => _rows.Length > 0;

    /// <summary>Whether there is a listing of functions.</summary>
    public bool HasListing => _listing.Length > 0;

    /// <summary>Whether there is a table of vectors.</summary>
    public bool HasVectors => _vectors is not null;

    /// <summary>What is wrong with a table of vectors that was left out; null if none was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether something tells of CPUs only.</summary>
    public bool HasCpus => _cpuInfo is not null || _cpus.Count > 0;

    /// <summary>Takes the parts of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sections">Its parts.</param>
    /// <param name="name">What the text is called in notes; empty if it is the source itself.</param>
    public void Add(ReadOnlySpan<char> text, List<TextSection> sections, string name)
    {
        AddOrigin(TextOrigin.Find(text));
        string before = name.Length == 0 ? "" : $"{name}: ";
        RowSurroundings around = RowSurroundings.Of(text, sections);
        if (sections.Exists(static part => part.Kind == TextSectionKind.Interrupts))
        {
            _missing ??= around.Missing;
            around.Notes.ForEach(note => _notes.Add($"{before}{note}"));
        }

        AddLog(text, before);
        AddListings(text, sections, before);
        foreach (TextSection section in sections)
        {
            ReadOnlySpan<char> own = text[section.Range];
            string place = $"{before}lines {section.FirstLine}-{section.LastLine}";
            switch (section.Kind)
            {
                case TextSectionKind.Interrupts:
                    Append(_rows, own, place, "/proc/interrupts");
                    break;
                case TextSectionKind.Listing:
                    Append(_listing, own, place, "lspci");
                    break;
                case TextSectionKind.CpuInfo when GoesOn(own):
                    AddCpuInfo(own);
                    _notes.Add($"{place}: /proc/cpuinfo, goes on{Given(own, CpuInfo)}");
                    break;
                case TextSectionKind.CpuInfo:
                    Compare(_cpuInfo, own, place);
                    if (_cpuInfo is null)
                    {
                        AddCpuInfo(own);
                    }

                    TakeFirst(ref _cpuInfo, own, place, CpuInfo);
                    break;
                case TextSectionKind.CpuList when CpuListForms.CountAlone(own) is { } count:
                    AddCount(count, CpuListForms.IsOfAll(own), place);
                    break;
                case TextSectionKind.CpuList:
                    Compare(_cpuList, own, place);
                    TakeFirst(ref _cpuList, own, place, "lscpu");
                    AddListed(CpuListing.ReadList(own));
                    break;
                case TextSectionKind.Vectors when !VectorDumpReader.TryRead(own, out _, out string? problem):
                    Problem = $"{place}: the table of vectors: {problem}";
                    _notes.Add($"{Problem}; it is left out");
                    break;
                case TextSectionKind.Vectors:
                    _tables ??= _vectors is null ? null : MissingPart.OfTables(_vectors, own);
                    TakeFirst(ref _vectors, own, place, "the table of vectors");
                    break;
                default:
                    _otherLines += own.Trim().IsEmpty ? 0 : section.Lines;
                    break;
            }
        }
    }

    /// <summary>Takes what a text says of the machine as a whole.</summary>
    /// <param name="origin">What it says; what was told before counts more.</param>
    public void AddOrigin(TextOrigin origin) => _origin = _origin.Or(origin);

    /// <summary>Tells of something that gives no part.</summary>
    /// <param name="note">What, and why.</param>
    public void AddNote(string note) => _notes.Add(note);

    /// <summary>The machine of the parts.</summary>
    /// <param name="tree">The tree that they lie beside; null if there is none.</param>
    /// <returns>The machine; the notes tell what each part gave.</returns>
    public MachineCapture Join(ICaptureTree? tree = null)
    {
        _cpuInfo = _cpuInfo is null ? null : _cpuInfoParts.ToString();
        LspciListing? listing = null;
        if (HasListing && !LspciReader.TryRead(_listing.ToString(), out listing, out string? problem))
        {
            _notes.Add($"lspci: {problem}; left out");
        }

        if (_otherLines > 0)
        {
            string tell = _otherLines == 1 ? "tells" : "tell";
            _notes.Add($"{Count(_otherLines, "other line")} of the text {tell} nothing of interrupts, CPUs or PCI "
                + "functions");
        }

        AddInfo();
        CaptureHints hints = new()
        {
            Listing = listing,
            IsListingPart = (!_isListingWhole && _listingPart is not null) || listing?.Missing is not null,
            Cpus = _cpus,
            Missing = _missing ?? (HasRows ? null : listing?.Missing ?? (_isListingWhole ? null : _listingPart)),
            Notes = _notes.ToList(),
        };
        MachineCapture capture =
            _origin.AddTo(ListingSource.AssumeProcessor(MachineCaptureReader.Read(tree ?? MakeTree(), hints)));
        capture = _tables is null ? capture : capture with { Missing = _tables };
        capture = _several is null ? capture : capture with { Contradictions = [_several, .. capture.Contradictions] };
        return tree is null ? capture with { Notes = [.. OfText(capture.Notes)] } : capture;
    }

    // Texts have parts, not files.
    private IEnumerable<string> OfText(IReadOnlyList<string> notes)
    {
        string missing = CaptureNotes.Reason(CaptureAccess.Missing);
        IEnumerable<string> own = notes.Where(note => !note.EndsWith(missing, StringComparison.Ordinal)
            && !note.StartsWith(CapturePaths.OnlineCpus, StringComparison.Ordinal));
        return HasRows ? own : own.Append("no rows of /proc/interrupts are in the text");
    }

    private MadeTree MakeTree()
    {
        MadeTree tree = new();
        if (HasRows)
        {
            tree.Add(CapturePaths.Interrupts, Encoding.Latin1.GetBytes(_rows.ToString()));
        }

        if (_vectors is not null)
        {
            tree.Add(CapturePaths.VectorDomain, Encoding.Latin1.GetBytes(_vectors));
        }

        if (_log.Length > 0)
        {
            tree.Add(KernelLogFacts.Paths[0], Encoding.Latin1.GetBytes(_log.ToString()));
        }

        CpuListing listed = _cpuList is null ? new CpuListing() : CpuListing.ReadList(_cpuList);
        if (_cpuInfo is not null)
        {
            tree.Add(CapturePaths.CpuInfo, Encoding.Latin1.GetBytes(_cpuInfo));
            CpuListing info = CpuListing.ReadInfo(_cpuInfo);
            AddCores(tree, info.Cores.Count > 0 || listed.Threads == 0 ? info : listed);
        }
        else
        {
            string vendor = listed.Vendor is { } maker && listed.Architecture == MachineArchitecture.X86
                ? $"vendor_id : {maker}\n"
                : "";
            string kind = listed.Architecture == MachineArchitecture.Unknown
                ? ""
                : CpuReader.LineOf(listed.Architecture);
            if (kind.Length > 0)
            {
                tree.AddLine(CapturePaths.CpuInfo, $"{vendor}{kind}");
            }

            AddCores(tree, listed);
        }

        foreach ((int node, CpuMask cpus) in listed.Nodes)
        {
            tree.AddLine($"{CapturePaths.Nodes}/node{node}/cpulist", cpus.ToString());
        }

        return tree;
    }

    private static void AddCores(MadeTree tree, CpuListing listing)
    {
        foreach (CpuMask core in listing.SharedCores())
        {
            string list = $"{core.First}{(core.Count > 1 ? $",{core.Last}" : "")}";
            foreach (int cpu in core)
            {
                tree.AddLine(CapturePaths.Siblings(cpu), list);
            }
        }
    }

    private void AddLog(ReadOnlySpan<char> text, string before)
    {
        if (KernelLogFacts.LinesIn(text, out int lines) is { Length: > 0 } log)
        {
            _log.Append(log);
            _notes.Add($"{before}the kernel's log, {Count(lines, "line")} on interrupts");
        }
    }

    // What a listing has lost before its first function is seen by the line above that.
    private void AddListings(ReadOnlySpan<char> text, List<TextSection> sections, string before)
    {
        int first = sections.FindIndex(static part => part.Kind == TextSectionKind.Listing);
        if (first < 0)
        {
            return;
        }

        MissingPart? part = ListingCommands.Find(text);
        _several ??= RepeatedParts.FindListings(text) is { } problem ? $"{before}{problem}" : null;
        _isListingWhole |= part is null;
        _listingPart ??= part;
        if (first > 0 && sections[first - 1].Kind == TextSectionKind.Other)
        {
            ReadOnlySpan<char> above = text[sections[first - 1].Range].TrimEnd();
            ReadOnlySpan<char> line = TextLine.Clean(above[(above.LastIndexOf('\n') + 1)..]);
            if (ListingDamage.IsLineBefore(line))
            {
                _listing.Append(line).Append('\n');
            }
        }
    }

    private void Compare(string? known, ReadOnlySpan<char> own, string place)
    {
        if (_several is null && known is not null && RepeatedParts.AreOfDifferentCpus(known, own))
        {
            _several = $"{place}: these CPUs are others than those above: they are of two machines; bring the lines of "
                + "one";
        }
    }

    private void AddCount(int count, bool isOfAll, string place)
    {
        string part = isOfAll ? "nproc --all" : "nproc";
        _notes.Add($"{place}: {part}, {Count(count, "CPU")}");
        _cpus.Add(new CpuEvidence(part, CpuMask.FirstCpus(count))
        {
            IsCount = true,
            MayBeMore = !isOfAll,
            MayBeFewer = isOfAll,
        });
    }

    private void AddListed(CpuListing listed)
    {
        if (listed.Online is { IsEmpty: false } online)
        {
            _cpus.Add(new CpuEvidence("lscpu", online)
            {
                IsCount = listed.IsCounted,
                MayBeFewer = listed.IsCounted,
                Offline = listed.Offline ?? CpuMask.Empty,
            });
        }
    }

    // Beside other parts what it shows may be cut; alone it must do.
    private void AddInfo()
    {
        if (_cpuInfo is null)
        {
            return;
        }

        CpuListing info = CpuListing.ReadInfo(_cpuInfo);
        SortedSet<int> named = CpuListing.NamedIn(_cpuInfo);
        bool isAlone = !HasRows && !HasVectors && _cpus.Count == 0;
        if (isAlone && info.Least > 0)
        {
            _notes.Add($"{CpuInfo} shows {Count(named.Count, "CPU")}, but there must be {info.Least} at least: the "
                + "others are cut, or offline; all are taken to be online");
        }

        if (named.Count > 0)
        {
            CpuMask cpus = isAlone ? info.Online! : CpuMask.Of([.. named]);
            _cpus.Add(new CpuEvidence(CpuInfo, cpus)
            {
                MayBeMore = !isAlone || info.Least > 0,
                IsInferred = isAlone && info.Least > 0,
            });
        }
    }

    // Numbers that go on upwards are those of the same file, of which something was left out.
    private bool GoesOn(ReadOnlySpan<char> own) => _cpuInfo is not null
        && CpuListing.NamedIn(own) is { Count: > 0 } named && named.Min > _lastCpu;

    private void AddCpuInfo(ReadOnlySpan<char> own)
    {
        _cpuInfoParts.Append(own).Append('\n');
        _lastCpu = CpuListing.NamedIn(own) is { Count: > 0 } named ? named.Max : _lastCpu;
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private void Append(StringBuilder all, ReadOnlySpan<char> own, string place, string what)
    {
        all.Append(own).Append('\n');
        _notes.Add($"{place}: {what}{Given(own, what)}");
    }

    private void TakeFirst(ref string? known, ReadOnlySpan<char> own, string place, string what)
    {
        _notes.Add($"{place}: {what}{(known is null ? Given(own, what) : ", again; the first one is taken")}");
        known ??= own.ToString();
    }

    // What a part gave, in its own units.
    private static string Given(ReadOnlySpan<char> text, string what)
    {
        int count = 0;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            ReadOnlySpan<char> clean = TextLine.Clean(line);
            count += what switch
            {
                "lspci" => LspciHead.TryRead(clean, isFirst: false, out _) ? 1 : 0,
                "/proc/interrupts" => !clean.IsEmpty && char.IsAsciiDigit(clean[0]) && clean.Contains(':') ? 1 : 0,
                "the table of vectors" => !clean.IsEmpty && char.IsAsciiDigit(clean[0]) ? 1 : 0,
                _ => 0,
            };
        }

        return what switch
        {
            "lspci" => $", {Count(count, "function")}",
            "/proc/interrupts" => $", {Count(count, "numbered row")}",
            "the table of vectors" => $", {Count(count, "CPU")}",
            CpuInfo => $", {Count(CpuListing.NamedIn(text).Count, "CPU")}",
            _ => $", {Count(CpuListing.ReadList(text).Online?.Count ?? 0, "CPU")}",
        };
    }
}
