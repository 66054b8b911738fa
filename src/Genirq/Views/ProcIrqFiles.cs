using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Views;

/// <summary>The files below <c>/proc/irq</c>.</summary>
/// <remarks>Thread-safe. Source: Linux 6.12, kernel/irq/proc.c.</remarks>
public sealed class ProcIrqFiles
{
    private static readonly string[] s_readOnly = ["affinity_hint", "node"];
    private static readonly string[] s_effective = ["effective_affinity", "effective_affinity_list"];

    private readonly IrqSystem _system;

    internal ProcIrqFiles(IrqSystem system)
    {
        _system = system;
    }

    /// <summary>Makes the directories of the interrupts that have a chip already, as the platform does once at its
    /// start.</summary>
    /// <remarks>Source: Linux 6.12, kernel/irq/proc.c, init_irq_proc.</remarks>
    public void AddExisting()
    {
        for (int number = _system.Numbers.Next(0); number < _system.Numbers.IrqCount;
             number = _system.Numbers.Next(number + 1))
        {
            if (_system.Numbers.Find(number) is { } descriptor)
            {
                using GateHold held = descriptor.Hold();
                descriptor.RegisterProcDirectory();
            }
        }
    }

    /// <summary>Whether an interrupt has a directory: it was requested once.</summary>
    /// <param name="irq">Any number.</param>
    public bool HasDirectory(Irq irq) => Shown(irq) is not null;

    /// <summary>The entries of an interrupt's directory; empty if it has none.</summary>
    /// <param name="irq">Any number.</param>
    public IReadOnlyList<ViewFile> List(Irq irq)
    {
        List<ViewFile> files = [];
        if (Shown(irq) is not { } descriptor)
        {
            return files;
        }

        if (_system.Options.IsMultiprocessor)
        {
            bool isWritable = descriptor.ProcDirectory == ProcDirectory.Writable;
            files.Add(new ViewFile("smp_affinity", isWritable));
            files.Add(new ViewFile("smp_affinity_list", isWritable));
            files.AddRange(s_readOnly.Select(static name => new ViewFile(name)));
            if (_system.Options.Views.ShowsEffectiveAffinity)
            {
                files.AddRange(s_effective.Select(static name => new ViewFile(name)));
            }
        }

        files.Add(new ViewFile("spurious"));
        HashSet<string> seen = [];
        for (IrqAction? action = descriptor.Actions; action is not null; action = action.Next)
        {
            if (!descriptor.IsChained && seen.Add(action.Name))
            {
                files.Add(new ViewFile(action.Name, IsDirectory: true));
            }
        }

        return files;
    }

    /// <summary>Writes a file's text.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="file">The name of the file.</param>
    /// <param name="writer">Where to.</param>
    /// <returns>0; -ENOENT: there is no such file.</returns>
    public int Read(Irq irq, string file, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(writer);
        if (Shown(irq) is not { } descriptor || !List(irq).Any(entry => entry.Name == file && !entry.IsDirectory))
        {
            return ErrorCode.NoEntry;
        }

        switch (file)
        {
            case "smp_affinity" or "smp_affinity_list":
                WriteMask(writer, Wished(descriptor), file.EndsWith("_list", StringComparison.Ordinal));
                break;
            case "effective_affinity" or "effective_affinity_list":
                WriteMask(writer, descriptor.EffectiveAffinity, file.EndsWith("_list", StringComparison.Ordinal));
                break;
            case "affinity_hint":
                WriteMask(writer, descriptor.AffinityHint ?? CpuMask.Empty, isList: false);
                break;
            case "node":
                ViewText.Decimal(writer, descriptor.Node);
                writer.Write('\n');
                break;
            default:
                WriteSpurious(writer, descriptor);
                break;
        }

        return 0;
    }

    /// <summary>Sets an affinity as a user does, through <c>smp_affinity</c> or <c>smp_affinity_list</c>.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="file">Which of the two files.</param>
    /// <param name="text">A mask, or a list of CPUs.</param>
    /// <returns>
    /// How many characters were taken; -ENOENT: there is no such file; -EPERM: it is not to be moved by users; -EINVAL:
    /// no mask, or no CPU of it is online; or the chip's error.
    /// </returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/proc.c, write_irq_affinity.</remarks>
    public int Write(Irq irq, string file, string text)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(text);
        if (Shown(irq) is null || !_system.Options.IsMultiprocessor
            || file is not ("smp_affinity" or "smp_affinity_list"))
        {
            return ErrorCode.NoEntry;
        }

        if (!_system.Affinity.CanUserSet(irq))
        {
            return ErrorCode.NotPermitted;
        }

        bool parsed = file == "smp_affinity"
            ? MaskText.TryParse(text, _system.Cpus.Count, out CpuMask mask)
            : CpuMask.TryParseList(text.Trim(), out mask!) && mask.IsSubsetOf(_system.Cpus.Possible);
        int result = parsed ? _system.Affinity.SetByUser(irq, mask) : ErrorCode.Invalid;
        return result < 0 ? result : text.Length;
    }

    /// <summary>Writes the affinity of interrupts for which none is given (<c>default_smp_affinity</c>).</summary>
    /// <param name="writer">Where to.</param>
    public void ReadDefaultAffinity(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        WriteMask(writer, _system.Cpus.DefaultAffinity, isList: false);
    }

    /// <summary>Sets the affinity of interrupts for which none is given; those that exist keep theirs.</summary>
    /// <param name="text">A mask.</param>
    /// <returns>How many characters were taken; -EINVAL: no mask, or no CPU of it is online.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/proc.c, default_affinity_write.</remarks>
    public int WriteDefaultAffinity(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int result = MaskText.TryParse(text, _system.Cpus.Count, out CpuMask mask)
            ? _system.Affinity.SetDefault(mask)
            : ErrorCode.Invalid;
        return result < 0 ? result : text.Length;
    }

    private static CpuMask Wished(IrqDescriptor descriptor) =>
        descriptor.Has(IrqStates.AffinityPending) ? descriptor.PendingAffinity : descriptor.Affinity;

    private IrqDescriptor? Shown(Irq irq) =>
        _system.Find(irq) is { ProcDirectory: not ProcDirectory.None } descriptor ? descriptor : null;

    private void WriteMask(TextWriter writer, CpuMask mask, bool isList)
    {
        if (isList)
        {
            writer.Write(mask.ToString());
        }
        else
        {
            MaskText.Write(writer, mask, _system.Cpus.Count);
        }

        writer.Write('\n');
    }

    private void WriteSpurious(TextWriter writer, IrqDescriptor descriptor)
    {
        SpuriousCounters counters = descriptor.Spurious;
        TimeSpan last = _system.Options.TimeProvider.GetElapsedTime(0, descriptor.LastUnhandled);
        writer.Write("count ");
        ViewText.Decimal(writer, counters.Count);
        writer.Write("\nunhandled ");
        ViewText.Decimal(writer, counters.Unhandled);
        writer.Write("\nlast_unhandled ");
        ViewText.Decimal(writer, (uint)(long)last.TotalMilliseconds);
        writer.Write(" ms\n");
    }
}
