using Genirq.Cpus;
using Genirq.Planning.Interrupts;

namespace Genirq.Planning.Captures;

/// <summary>Reads what <c>/proc</c> and <c>/sys</c> say about single interrupts.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
internal sealed class IrqReader(ICaptureTree tree, CaptureNotes notes)
{
    // Limit: broken rows that are told one by one.
    private const int MaximumRows = 5;

    private readonly SmallFiles _files = new(tree, notes);
    private readonly Dictionary<Irq, MessageSource> _sources = [];
    private readonly byte[] _words = new byte[256];
    private int _broken;

    /// <summary>The CPUs in the header of <c>/proc/interrupts</c>; null without one.</summary>
    public CpuMask? HeaderCpus { get; private set; }

    /// <summary>How many interrupts have no affinity files.</summary>
    public int NeverRequested { get; private set; }

    /// <summary>The entries that rows name, by interrupt.</summary>
    public IReadOnlyDictionary<Irq, MessageSource> Sources => _sources;

    /// <summary>Reads <c>/proc/interrupts</c>.</summary>
    /// <returns>How it ended.</returns>
    public CaptureAccess ReadRows()
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
                ReadRows(stream);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                notes.AddAccess(CapturePaths.Interrupts, CapturePaths.Interrupts, CaptureAccess.Failed);
                return CaptureAccess.Failed;
            }
        }

        return access;
    }

    /// <summary>Completes an interrupt with the entry that raises it and the CPUs that it goes to.</summary>
    /// <param name="irq">The interrupt.</param>
    public CapturedIrq Complete(CapturedIrq irq) => irq with
    {
        Source = _sources.TryGetValue(irq.Irq, out MessageSource source) ? source : ReadDescriptor(irq.Irq),
        Cpus = ReadAffinity(irq.Irq),
    };

    private void ReadRows(Stream stream)
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
            else if (reader.Kind == InterruptRowKind.Numbered
                && MessageSource.TryRead(reader.Text, out MessageSource source)
                && !_sources.TryAdd(reader.Irq, source))
            {
                notes.Add($"{CapturePaths.Interrupts}:{reader.LineNumber}: interrupt {reader.Irq} has a row already");
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

    private void AddBroken(InterruptFileReader reader)
    {
        if (_broken++ < MaximumRows)
        {
            notes.Add($"{CapturePaths.Interrupts}:{reader.LineNumber}: {reader.Problem}; the line is left out");
        }
    }

    // Only /sys/kernel/irq has those that nobody requested. Captures may lack it.
    private MessageSource? ReadDescriptor(Irq irq)
    {
        Span<byte> number = stackalloc byte[32];
        if (tree.Read(CapturePaths.OfDescriptor(irq, "chip_name"), _words, out int chipLength) != CaptureAccess.Ok
            || tree.Read(CapturePaths.OfDescriptor(irq, "hwirq"), number, out int length) != CaptureAccess.Ok)
        {
            return null;
        }

        ReadOnlySpan<byte> chip = _words.AsSpan(0, chipLength).Trim(" \n"u8);
        return MessageSource.TryRead(chip, number[..length], out MessageSource source) ? source : null;
    }

    private CpuMask? ReadAffinity(Irq irq)
    {
        CpuMask? effective = _files.ReadCpus(CapturePaths.OfIrq(irq, CapturePaths.EffectiveAffinity), isOptional: true);
        if (effective is { IsEmpty: false })
        {
            return effective;
        }

        CpuMask? wanted = _files.ReadCpus(CapturePaths.OfIrq(irq, CapturePaths.Affinity), isOptional: true);
        if (effective is null && wanted is null)
        {
            NeverRequested++;
        }

        return wanted is { IsEmpty: false } ? wanted : null;
    }
}
