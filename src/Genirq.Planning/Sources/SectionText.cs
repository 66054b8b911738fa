using System.Text;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Lspci;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Gathers the parts of one or several texts that tell of one machine, and joins them.</summary>
/// <remarks>Parts of one kind follow one another; of those that can count only once, the first is taken.</remarks>
internal sealed class SectionText
{
    private readonly StringBuilder _rows = new();
    private readonly StringBuilder _listing = new();
    private readonly CaptureNotes _notes = new();
    private string? _cpuInfo;
    private string? _cpuList;
    private string? _vectors;
    private int _otherLines;
    private MissingPart? _missing;

    /// <summary>Whether there are rows of <c>/proc/interrupts</c>.</summary>
    public bool HasRows => _rows.Length > 0;

    /// <summary>Whether there is a listing of functions.</summary>
    public bool HasListing => _listing.Length > 0;

    /// <summary>Whether there is a table of vectors.</summary>
    public bool HasVectors => _vectors is not null;

    /// <summary>Whether something tells of CPUs only.</summary>
    public bool HasCpus => _cpuInfo is not null || _cpuList is not null;

    /// <summary>Takes the parts of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sections">Its parts.</param>
    /// <param name="name">What the text is called in notes; empty if it is the source itself.</param>
    public void Add(ReadOnlySpan<char> text, List<TextSection> sections, string name)
    {
        string before = name.Length == 0 ? "" : $"{name}: ";
        RowSurroundings around = RowSurroundings.Of(text, sections);
        if (sections.Exists(static part => part.Kind == TextSectionKind.Interrupts))
        {
            _missing ??= around.Missing;
            around.Notes.ForEach(note => _notes.Add($"{before}{note}"));
        }

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
                case TextSectionKind.CpuInfo:
                    TakeFirst(ref _cpuInfo, own, place, "/proc/cpuinfo");
                    break;
                case TextSectionKind.CpuList:
                    TakeFirst(ref _cpuList, own, place, "lscpu");
                    break;
                case TextSectionKind.Vectors:
                    TakeFirst(ref _vectors, own, place, "the table of vectors");
                    break;
                default:
                    _otherLines += own.Trim().IsEmpty ? 0 : section.Lines;
                    break;
            }
        }
    }

    /// <summary>Tells of something that gives no part.</summary>
    /// <param name="note">What, and why.</param>
    public void AddNote(string note) => _notes.Add(note);

    /// <summary>The machine of the parts.</summary>
    /// <param name="tree">The tree that they lie beside; null if there is none.</param>
    /// <returns>The machine; the notes tell what each part gave.</returns>
    public MachineCapture Join(ICaptureTree? tree = null)
    {
        LspciListing? listing = null;
        if (HasListing && !LspciReader.TryRead(_listing.ToString(), out listing, out string? problem))
        {
            _notes.Add($"lspci: {problem}; left out");
        }

        if (_otherLines > 0)
        {
            _notes.Add(
                $"{Count(_otherLines, "other line")} of the text tell nothing of interrupts, CPUs or PCI functions");
        }

        CaptureHints hints = new() { Listing = listing, Missing = _missing, Notes = _notes.ToList() };
        return MachineCaptureReader.Read(tree ?? MakeTree(), hints);
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

        CpuListing listed = _cpuList is null ? new CpuListing() : CpuListing.ReadList(_cpuList);
        CpuMask? online = listed.Online;
        if (_cpuInfo is not null)
        {
            tree.Add(CapturePaths.CpuInfo, Encoding.Latin1.GetBytes(_cpuInfo));
            online ??= CpuListing.ReadInfo(_cpuInfo);
        }
        else if (listed.Architecture != MachineArchitecture.Unknown)
        {
            tree.AddLine(CapturePaths.CpuInfo, CpuReader.LineOf(listed.Architecture));
        }

        if (online is { IsEmpty: false })
        {
            tree.AddLine(CapturePaths.OnlineCpus, online.ToString());
            tree.AddLine(CapturePaths.PossibleCpus, (listed.Offline?.Or(online) ?? online).ToString());
        }

        foreach ((int node, CpuMask cpus) in listed.Nodes)
        {
            tree.AddLine($"{CapturePaths.Nodes}/node{node}/cpulist", cpus.ToString());
        }

        return tree;
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
            "/proc/cpuinfo" => $", {Count(CpuListing.ReadInfo(text)?.Count ?? 0, "CPU")}",
            _ => $", {Count(CpuListing.ReadList(text).Online?.Count ?? 0, "CPU")}",
        };
    }
}
