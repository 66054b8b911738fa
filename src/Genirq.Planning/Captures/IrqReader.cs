using System.Globalization;
using System.Text;
using Genirq.Cpus;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Proc;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Captures;

/// <summary>Reads what <c>/proc</c>, <c>/sys</c> and debugfs say about single interrupts.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
internal sealed class IrqReader(ICaptureTree tree, CaptureNotes notes)
{
    // Limit: interrupt numbers that Linux can have stay below this.
    private const int MaximumIrq = 1 << 20;

    private readonly SmallFiles _files = new(tree, notes);
    private readonly Dictionary<int, CapturedInterrupt> _interrupts = [];
    private readonly Dictionary<Irq, MessageSource> _sources = [];

    /// <summary>The CPUs in the header of <c>/proc/interrupts</c>; null without one.</summary>
    public CpuMask? HeaderCpus { get; private set; }

    /// <summary>What those CPUs rest on.</summary>
    public Basis CpusBasis { get; private set; }

    /// <summary>The numbered rows; null if there is no such file.</summary>
    public RowTally? Rows { get; private set; }

    /// <summary>How many message interrupts have no affinity files.</summary>
    public int NeverRequested { get; private set; }

    /// <summary>How many message interrupts are requested, but nothing tells their CPUs.</summary>
    public int WithoutCpus { get; private set; }

    /// <summary>Whether the folder of requested interrupts is missing.</summary>
    public bool IsFolderMissing { get; private set; }

    /// <summary>Whether something tells which interrupts are requested: rows, folders of requested ones, actions, or
    /// debug files.</summary>
    public bool AreRequestsTold { get; private set; }

    /// <summary>Whether a folder tells of all interrupts that are allocated, requested or not.</summary>
    public bool AreAllListed { get; private set; }

    /// <summary>How often CPUs were asked to clear a vector, as a row of LoongArch counts it; null without such a
    /// row.</summary>
    public ulong? VectorClears { get; private set; }

    /// <summary>The entries that raise message interrupts, by interrupt.</summary>
    public IReadOnlyDictionary<Irq, MessageSource> Sources => _sources;

    /// <summary>Why there may be more rows; null if nothing says so.</summary>
    public MissingPart? Missing { get; private set; }

    /// <summary>Why the rows are not of one machine; null if nothing says so.</summary>
    public string? Several { get; private set; }

    /// <summary>The names of rows without a number.</summary>
    public IReadOnlyCollection<string> NamedRows { get; private set; } = [];

    /// <summary>Whether the rows are laid out as those of Linux 7.2 and later.</summary>
    public bool IsLeftAligned { get; private set; }

    /// <summary>All interrupts, by number.</summary>
    public IReadOnlyList<CapturedInterrupt> Interrupts { get; private set; } = [];

    /// <summary>The affinity of interrupts for which none is given; null if not told.</summary>
    public CpuMask? DefaultAffinity { get; private set; }

    /// <summary>Reads everything.</summary>
    /// <returns>How reading <c>/proc/interrupts</c> ended.</returns>
    public CaptureAccess ReadAll()
    {
        RowReader rows = new(tree, notes);
        CaptureAccess access = rows.Read();
        HeaderCpus = rows.HeaderCpus;
        NamedRows = rows.NamedRows;
        VectorClears = rows.VectorClears;
        Missing = rows.Missing;
        Several = rows.Several;
        IsLeftAligned = rows.IsLeftAligned;
        CpusBasis = rows.CpusBasis;
        Rows = access == CaptureAccess.Ok ? rows.Tally : null;
        foreach (CapturedInterrupt interrupt in rows.Interrupts)
        {
            _interrupts.Add(interrupt.Irq.Number, interrupt);
        }

        foreach ((Irq irq, MessageSource source) in rows.Sources)
        {
            _sources.Add(irq, source);
        }

        ReadFolders();
        ReadDescriptors(hasRows: rows.Interrupts.Count > 0);
        ReadDumps();
        AreRequestsTold |=
            _interrupts.Values.Any(static one => one.HasRow || one.WasRequested || one.Dump is not null);
        Interrupts = [.. _interrupts.Values.OrderBy(static one => one.Irq.Number)];
        return access;
    }

    /// <summary>Whether an interrupt has a row of a message chip that does not name the function.</summary>
    /// <param name="irq">The interrupt.</param>
    public bool IsUnnamedMessage(Irq irq) =>
        _interrupts.TryGetValue(irq.Number, out CapturedInterrupt? known)
        && known is { HasRow: true, Chip: { } chip } && MessageChips.IsMessage(Encoding.UTF8.GetBytes(chip));

    /// <summary>Completes an interrupt with the entry that raises it and the CPUs that it goes to.</summary>
    /// <param name="irq">The interrupt.</param>
    public CapturedIrq Complete(CapturedIrq irq)
    {
        CapturedInterrupt? known = _interrupts.GetValueOrDefault(irq.Irq.Number);
        if (known is not { IsRequested: true } and not { Dump: not null } and not { EffectiveAffinity: not null }
            and not { Affinity: not null })
        {
            NeverRequested++;
        }

        CpuMask? cpus = known?.EffectiveAffinity is { IsEmpty: false } effective ? effective
            : known?.Affinity is { IsEmpty: false } wanted ? wanted
            : known?.CountedCpus;
        WithoutCpus += cpus is null && known is { IsRequested: true, Dump: null } ? 1 : 0;
        return irq with
        {
            Source = _sources.TryGetValue(irq.Irq, out MessageSource source) ? source : null,
            Cpus = cpus,
            CpusBasis = known?.IsPlaced == false && known.CountedCpus is not null ? Basis.Counted : Basis.Measured,
        };
    }

    private void ReadFolders()
    {
        IsFolderMissing = tree.List(CapturePaths.IrqFolder, out _) == CaptureAccess.Missing;
        foreach (int number in IsFolderMissing ? [] : ListNumbers(CapturePaths.IrqFolder))
        {
            Irq irq = new(number);
            CapturedInterrupt interrupt = Known(number);

            // The list comes first: what it tells of the other files need not be asked.
            IReadOnlyList<string> actions = interrupt.HasRow ? interrupt.Actions : ReadActions(irq);
            _interrupts[number] = interrupt with
            {
                WasRequested = true,
                Affinity = _files.ReadCpus(CapturePaths.OfIrq(irq, CapturePaths.Affinity), isOptional: true),
                EffectiveAffinity =
                    _files.ReadCpus(CapturePaths.OfIrq(irq, CapturePaths.EffectiveAffinity), isOptional: true),
                Actions = actions,
            };
        }

        if (_files.ReadText(CapturePaths.DefaultAffinity, isOptional: true) is { } text)
        {
            DefaultAffinity = CpuMask.TryParseHex(text, out CpuMask? cpus) ? cpus : null;
            if (cpus is null)
            {
                notes.Add($"{CapturePaths.DefaultAffinity}: '{PrintableText.Shorten(text)}' is not a mask of CPUs");
            }
        }
    }

    // An action has a folder of its name, unless that name has a slash.
    private string[] ReadActions(Irq irq)
    {
        tree.List($"{CapturePaths.IrqFolder}/{irq}", out IReadOnlyList<string> names);
        return
        [
            .. names.Where(name => !CapturePaths.IrqFiles.Contains(name)).Order(StringComparer.Ordinal)
                .Select(PrintableText.Of),
        ];
    }

    // Only this folder has those that are not requested, and the hardware numbers that rows of s390 leave out. Where
    // there are no rows, its files of actions tell which are requested.
    private void ReadDescriptors(bool hasRows)
    {
        Span<byte> chip = stackalloc byte[256];
        Span<byte> hardwareIrq = stackalloc byte[32];
        int unnamed = 0;
        int[] numbers = [.. ListNumbers(CapturePaths.Descriptors)];
        foreach (int number in numbers)
        {
            Irq irq = new(number);
            CapturedInterrupt interrupt = Known(number);
            if (!hasRows && interrupt.Actions.Count == 0
                && _files.ReadText(CapturePaths.OfDescriptor(irq, "actions"), isOptional: true) is { } actions)
            {
                AreRequestsTold = true;
                interrupt = interrupt with
                {
                    Actions = [.. actions.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(PrintableText.Of)],
                };
            }

            _interrupts[number] = interrupt;
            if (interrupt.HasRow && interrupt.HardwareIrq is not null)
            {
                continue;
            }

            if (tree.Read(CapturePaths.OfDescriptor(irq, "chip_name"), chip, out int length) != CaptureAccess.Ok)
            {
                unnamed += interrupt.HasRow ? 0 : 1;
                continue;
            }

            ReadOnlySpan<byte> name = chip[..length].Trim(" \n"u8);
            tree.Read(CapturePaths.OfDescriptor(irq, "hwirq"), hardwareIrq, out length);
            bool hasNumber = ulong.TryParse(hardwareIrq[..length].Trim(" \n"u8), out ulong value);
            AddChip(interrupt, name, hasNumber ? value : null);
        }

        AreAllListed = numbers.Length > 0 && unnamed == 0
            && _interrupts.Values.Count(static one => one.HasRow) <= numbers.Length;
    }

    private void ReadDumps()
    {
        CaptureAccess access = tree.List(CapturePaths.DumpFolder, out IReadOnlyList<string> names);
        if (access != CaptureAccess.Missing)
        {
            notes.AddAccess(CapturePaths.DumpFolder, CapturePaths.DumpFolder, access);
        }

        int[] numbers = [.. NumbersOf(names)];
        AreAllListed |= numbers.Length > 0
            && _interrupts.Values.Count(static one => one.HasRow) <= numbers.Length;
        foreach (int number in numbers)
        {
            string path = $"{CapturePaths.DumpFolder}/{number}";
            if (_files.ReadText(path) is not { } text)
            {
                continue;
            }

            if (!InterruptDumpReader.TryRead(text, out InterruptDump? dump, out string? problem))
            {
                notes.Add($"{path}: {problem}; the file is left out");
                continue;
            }

            CapturedInterrupt interrupt = Known(number) with { Dump = dump };
            _interrupts[number] = interrupt;
            if (interrupt.Chip is null)
            {
                InterruptDumpLevel outermost = dump.Levels[0];
                AddChip(interrupt, Encoding.UTF8.GetBytes(outermost.Chip), outermost.HardwareIrq);
            }
        }
    }

    private void AddChip(CapturedInterrupt interrupt, ReadOnlySpan<byte> name, ulong? hardwareIrq)
    {
        if (name.IsEmpty)
        {
            return;
        }

        _interrupts[interrupt.Irq.Number] = interrupt with
        {
            Chip = PrintableText.Of(Encoding.UTF8.GetString(name)),
            HardwareIrq = hardwareIrq,
        };
        if (hardwareIrq is { } number && MessageSource.TryRead(name, number, out MessageSource source))
        {
            // A row without a number has named the function only.
            if (!_sources.TryGetValue(interrupt.Irq, out MessageSource known) || known.Index is null)
            {
                _sources[interrupt.Irq] = source;
            }
        }
    }

    private CapturedInterrupt Known(int number) =>
        _interrupts.TryGetValue(number, out CapturedInterrupt? known) ? known : new CapturedInterrupt(new Irq(number));

    private IEnumerable<int> ListNumbers(string folder)
    {
        tree.List(folder, out IReadOnlyList<string> names);
        return NumbersOf(names);
    }

    private static IEnumerable<int> NumbersOf(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number < MaximumIrq)
            {
                yield return number;
            }
        }
    }
}
