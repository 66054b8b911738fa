using System.Text;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Interrupts;

namespace Genirq.Planning.Captures;

/// <summary>Reads the rows of <c>/proc/interrupts</c>; the counters are passed over.</summary>
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
    private readonly List<(Irq Irq, PciSlot Slot, MessageKind Kind)> _unplaced = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _broken;

    /// <summary>The CPUs in the header; null without one.</summary>
    public CpuMask? HeaderCpus { get; private set; }

    /// <summary>The interrupts with a row, in order of the rows.</summary>
    public IReadOnlyCollection<CapturedInterrupt> Interrupts => _interrupts.Values;

    /// <summary>The entries that rows name, by interrupt.</summary>
    public IReadOnlyDictionary<Irq, MessageSource> Sources => _sources;

    /// <summary>The functions of rows that name one but not its entry.</summary>
    public IReadOnlyList<(Irq Irq, PciSlot Slot, MessageKind Kind)> Unplaced => _unplaced;

    /// <summary>The names of rows without a number.</summary>
    public IReadOnlyCollection<string> NamedRows => _names;

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
                Read(stream);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                notes.AddAccess(CapturePaths.Interrupts, CapturePaths.Interrupts, CaptureAccess.Failed);
                return CaptureAccess.Failed;
            }
        }

        return access;
    }

    private void Read(Stream stream)
    {
        using InterruptFileReader reader = new(stream);
        int rows = 0;
        while (reader.Read())
        {
            rows++;
            if (reader.Kind == InterruptRowKind.Broken)
            {
                AddBroken(reader);
            }
            else if (reader.Kind == InterruptRowKind.Numbered)
            {
                AddRow(reader);
            }
            else if (reader.Kind == InterruptRowKind.Named && _names.Count < MaximumNames)
            {
                _names.Add(Encoding.Latin1.GetString(reader.Name));
            }
        }

        if (reader.Problem is not null)
        {
            AddBroken(reader);
        }

        if (_broken > MaximumRows)
        {
            notes.Add($"{CapturePaths.Interrupts}: {_broken - MaximumRows} more lines are left out");
        }

        if (reader.Cpus.Count > 0)
        {
            HeaderCpus = CpuMask.Of([.. reader.Cpus]);
        }
        else if (rows > 0)
        {
            notes.Add($"{CapturePaths.Interrupts}:1: this is no header that names CPUs");
        }
    }

    private void AddRow(InterruptFileReader reader)
    {
        if (_interrupts.ContainsKey(reader.Irq))
        {
            notes.Add($"{CapturePaths.Interrupts}:{reader.LineNumber}: interrupt {reader.Irq} has a row already");
            return;
        }

        RowWords words = RowWords.Read(reader.Text);
        _interrupts.Add(reader.Irq, new CapturedInterrupt(reader.Irq)
        {
            Chip = words.Chip.Length == 0 ? null : CaptureNotes.Printable(words.Chip),
            HardwareIrq = words.HardwareIrq,
            Flow = words.Flow,
            Actions = [.. words.Actions.Select(CaptureNotes.Printable)],
            CountedCpus = CountedIn(reader),
            HasRow = true,
        });
        if (MessageSource.TryRead(reader.Text, out MessageSource source))
        {
            _sources.Add(reader.Irq, source);
        }
        else if (words.HardwareIrq is null
            && MessageSource.TryReadFunction(Encoding.UTF8.GetBytes(words.Chip), out MessageSource function))
        {
            _unplaced.Add((reader.Irq, function.Slot, function.Kind));
        }
    }

    private static CpuMask? CountedIn(InterruptFileReader reader)
    {
        List<int> counted = [];
        for (int i = 0; i < reader.Counters.Length && i < reader.Cpus.Count; i++)
        {
            if (reader.Counters[i] != 0)
            {
                counted.Add(reader.Cpus[i]);
            }
        }

        return counted.Count == 0 ? null : CpuMask.Of([.. counted]);
    }

    private void AddBroken(InterruptFileReader reader)
    {
        if (_broken++ < MaximumRows)
        {
            notes.Add($"{CapturePaths.Interrupts}:{reader.LineNumber}: {reader.Problem}; the line is left out");
        }
    }
}
