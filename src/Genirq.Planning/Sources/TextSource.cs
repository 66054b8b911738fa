using System.Text;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Lspci;
using Genirq.Planning.Parents;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Tells texts apart, and reads them.</summary>
/// <param name="options">What a text does not tell of itself.</param>
internal sealed class TextSource(SourceOptions options)
{
    private const string Expected =
        "a tree (folder or tar) with sys and proc, an lspci text, a VECTOR table or a /proc/interrupts was expected";

    /// <summary>Reads a text.</summary>
    /// <param name="content">The text.</param>
    /// <param name="name">Its name in messages.</param>
    /// <exception cref="SourceException">It is none that a machine can be read from.</exception>
    public MachineSource Read(HeadStream content, string name)
    {
        if (content.Head.IsEmpty)
        {
            throw new SourceException($"{name}: it is empty; {Expected}");
        }

        if (Packed(content.Head) is { } packer)
        {
            throw new SourceException($"{name}: it is packed with {packer}; unpack it, or use gzip, bzip2, xz or zstd");
        }

        // Large machines have a header beyond this; their rows are read without taking the text into memory.
        if (InterruptsSource.LooksLike(content.Head) && !content.Head.Contains((byte)'\n'))
        {
            return Made(name, MachineSourceKind.Interrupts, InterruptsSource.Read(content));
        }

        Encoding? marked = MarkedEncoding(content.Head);
        if (marked is null && content.Head.Contains((byte)0))
        {
            throw new SourceException($"{name}: this is not text; {Expected}");
        }

        using BoundedText text = BoundedText.ReadAll(content)
            ?? throw new SourceException($"{name}: it is longer than {BoundedText.MaximumBytes} bytes");
        ReadOnlySpan<char> letters = TerminalText.Clean(marked is null ? text.Letters : Decoded(text.Letters, marked));
        if (BareListing.Is(letters))
        {
            // Most long texts are: nothing else stands in them, so nothing else is looked for.
            return ReadParts(letters, name, isBare: true);
        }

        letters = PastedForms.Prepare(letters);
        MachineSource source = DiffText.Find(letters) is { } diff ? Read(diff, name) : Read(letters, name);
        return source with { Capture = TextOrigin.Find(letters).AddTo(source.Capture) };
    }

    private MachineSource Read(DiffText diff, string name)
    {
        MachineSource source = Read(diff.Text, name);
        string note = "this is a difference of texts: "
            + (diff.Removed == 1 ? "1 line is" : $"{diff.Removed} lines are")
            + " left out as those before the change; what did not change is shown in part only";
        return source with
        {
            Capture = source.Capture with
            {
                Missing =
                    new MissingPart("a difference of texts shows only what is near a change", "sudo lspci -vvv"),
                Notes = [note, .. source.Capture.Notes],
            },
        };
    }

    private MachineSource Read(ReadOnlySpan<char> letters, string name)
    {
        // The mark of UTF-8, as three letters or as the one that it stands for.
        ReadOnlySpan<char> text = letters.TrimStart("\u00EF\u00BB\u00BF\uFEFF");
        if (TextMachines.Find(text) is { } several)
        {
            throw new SourceException($"{name}: {several}");
        }

        MachineSource source = ReadParts(text, name, isBare: false);
        return source.Kind != MachineSourceKind.Listing || source.Capture.Missing is not null ? source : source with
        {
            Capture = source.Capture with { Missing = ListingCommands.Find(text) },
        };
    }

    private MachineSource ReadParts(ReadOnlySpan<char> text, string name, bool isBare)
    {
        // Most long texts are listings, and need not be read twice.
        bool hasLog = !isBare && KernelLogFacts.LinesIn(text, out _).Length > 0;
        if (!hasLog && LspciReader.TryReadAlone(text, SectionFinder.IsOther, out LspciListing? alone))
        {
            return OfListing(alone, text, name);
        }

        List<TextSection> sections = SectionFinder.Find(text);
        TextSectionKind[] kinds =
        [
            .. sections.Select(static section => section.Kind).Distinct()
                .Where(static kind => kind != TextSectionKind.Other),
        ];
        switch (kinds)
        {
            case [TextSectionKind.Vectors]:
                return Made(name, MachineSourceKind.VectorTable, ReadVectors(text, sections, name));
            case [TextSectionKind.Listing] when !hasLog:
                return ReadListing(text, name);
            case [TextSectionKind.Interrupts] when !hasLog:
                return ReadRows(text, sections, name);
            case [TextSectionKind.CpuInfo or TextSectionKind.CpuList, ..] when kinds.Length == 1
                || !kinds.Except([TextSectionKind.CpuInfo, TextSectionKind.CpuList]).Any():
                throw new SourceException($"{name}: this tells of CPUs only; {Expected}");
            case []:
                break;
            default:
                SectionText joined = new();
                joined.Add(text, sections, "");
                if (joined is { HasRows: false, HasListing: false, HasVectors: false })
                {
                    throw new SourceException($"{name}: {joined.Problem ?? $"this tells of CPUs only; {Expected}"}");
                }

                return Made(name, MachineSourceKind.Bundle, WithCpus(joined.Join(), options));
        }

        throw new SourceException(InterruptDumpReader.LooksLike(text)
            ? $"{name}: this is the debugfs file of one interrupt; {Expected}"
            : $"{name}: {PastedForms.NameOf(text) ?? $"this is nothing that a machine can be read from; {Expected}"}");
    }

    private MachineSource ReadListing(ReadOnlySpan<char> text, string name) =>
        LspciReader.TryRead(text, out LspciListing? listing, out string? problem)
            ? OfListing(listing, text, name)
            : throw new SourceException($"{name}: {problem}");

    private MachineSource OfListing(LspciListing listing, ReadOnlySpan<char> text, string name) =>
        listing.HasRepeated && RepeatedParts.FindListings(text) is { } problem
            ? throw new SourceException($"{name}: {problem}")
            : Made(name, MachineSourceKind.Listing, ListingSource.ToCapture(listing, options));

    private static MachineSource ReadRows(ReadOnlySpan<char> text, List<TextSection> sections, string name)
    {
        StringBuilder rows = new();
        foreach (TextSection section in sections.Where(static part => part.Kind == TextSectionKind.Interrupts))
        {
            // Lines before are kept as empty ones, so that notes name the right line.
            while (rows.Length == 0 && section.FirstLine > 1)
            {
                rows.Append('\n', section.FirstLine - 1);
            }

            rows.Append(text[section.Range]);
        }

        using MemoryStream content = new(Encoding.Latin1.GetBytes(rows.ToString()), writable: false);
        RowSurroundings around = RowSurroundings.Of(text, sections);
        return Made(name, MachineSourceKind.Interrupts, InterruptsSource.Read(content, around));
    }

    /// <summary>Gives a machine CPUs that its texts do not tell.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="options">How many there are, if that is known.</param>
    public static MachineCapture WithCpus(MachineCapture capture, SourceOptions options) =>
        capture.OnlineCpus.IsEmpty ? ListingSource.AssumeCpus(capture, options) : capture;

    private static MachineSource Made(string name, MachineSourceKind kind, MachineCapture capture) =>
        new(capture with { Contradictions = CaptureChecks.Of(capture) })
        {
            Name = name,
            Kind = kind,
        };

    private static string? Packed(ReadOnlySpan<byte> head) => head switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => "zip",
        [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] => "7-Zip",
        _ => null,
    };

    private static Encoding? MarkedEncoding(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    // Two letters that stand for bytes are one letter.
    private static string Decoded(ReadOnlySpan<char> letters, Encoding encoding)
    {
        byte[] bytes = new byte[letters.Length];
        Encoding.Latin1.GetBytes(letters, bytes);
        return encoding.GetString(bytes);
    }

    private static MachineCapture ReadVectors(ReadOnlySpan<char> text, List<TextSection> sections, string name)
    {
        TextSection[] tables = [.. sections.Where(static part => part.Kind == TextSectionKind.Vectors)];

        // With the lines before it, so that problems name the right one.
        ReadOnlySpan<char> first = text[..tables[0].Range.End.Value];
        if (!VectorDumpReader.TryRead(first, out VectorDump? dump, out string? problem))
        {
            throw new SourceException($"{name}: {problem}");
        }

        CpuMask cpus = CpuMask.Of([.. dump.Rows.Select(row => row.Cpu)]);
        List<string> notes = [];
        MsiParentFacts parents = MsiParentFacts.None;
        if (dump.IsOfIdentities)
        {
            parents = parents.WithTable(dump, cpus, cpus.Count, notes.Add);
        }
        else
        {
            notes.AddRange(dump.Problems);
        }

        if (MissingPart.Of(dump, cpus) is { } part)
        {
            notes.Add($"{part.Reason}; only these are here");
        }

        MissingPart? missing = MissingPart.Of(dump, cpus);
        foreach (TextSection later in tables[1..])
        {
            missing ??= MissingPart.OfTables(text[tables[0].Range], text[later.Range]);
            notes.Add($"lines {later.FirstLine}-{later.LastLine}: the table of vectors, again; the first one is taken");
        }

        return new MachineCapture
        {
            Functions = [],
            OwnStoreIrqs = [],
            OnlineCpus = cpus,
            PossibleCpus = cpus,
            ListsOnlineCpusOnly = true,
            CpuNodes = [],
            Architecture = dump.IsOfIdentities ? MachineArchitecture.RiscV : MachineArchitecture.X86,
            Vectors = dump.IsOfIdentities ? null : dump,
            Missing = missing,
            Parents = parents,
            Notes = notes,
        };
    }
}
