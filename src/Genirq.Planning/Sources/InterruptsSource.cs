using Genirq.Cpus;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Sources;

/// <summary>Makes a machine of a <c>/proc/interrupts</c> alone: its functions are those that rows name.</summary>
internal static class InterruptsSource
{
    /// <summary>Whether a text begins with the head of such a file.</summary>
    /// <param name="head">The beginning.</param>
    public static bool LooksLike(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> start = head.TrimStart(" \t\r\n"u8);
        return start.StartsWith("CPU"u8) && start.Length > 3 && char.IsAsciiDigit((char)start[3]);
    }

    /// <summary>Reads the text.</summary>
    /// <param name="content">The text.</param>
    /// <param name="around">What stands around the rows; null for nothing.</param>
    public static MachineCapture Read(Stream content, RowSurroundings? around = null)
    {
        CaptureNotes notes = new();
        around?.Notes.ForEach(notes.Add);
        if (around?.Unread is { } unread)
        {
            notes.Add(unread);
        }

        RowReader rows = new(new SingleFileTree(CapturePaths.Interrupts, content), notes);
        rows.Read();
        CapturedIrq[] named = [.. RowFunctions.Of(rows)];
        notes.Add("a /proc/interrupts alone tells neither table sizes nor drivers nor affinities, nor which "
            + "interrupts are managed (a CPU that goes offline takes those along), and only of interrupts that are "
            + "requested; the CPUs of an interrupt are those on which its counter is not 0");
        CpuMask cpus = rows.HeaderCpus ?? CpuMask.Empty;
        CapturedInterrupt[] interrupts = [.. rows.Interrupts.OrderBy(static interrupt => interrupt.Irq.Number)];
        return new MachineCapture
        {
            Functions = RowFunctions.Join([], named),
            OwnStoreIrqs = RowFunctions.OwnStores(named),
            OnlineCpus = cpus,
            PossibleCpus = cpus,
            CpuNodes = [],
            Architecture = ArchitectureEvidence.Of(interrupts, rows.NamedRows, vectors: null),
            ArchitectureBasis = Basis.Inferred,
            CpusBasis = rows.CpusBasis,
            ListsRequestedOnly = true,
            ListsOnlineCpusOnly = true,
            VectorClears = rows.VectorClears,
            HasEventChannels = XenChannels.AreAll(interrupts),
            Interrupts = interrupts,
            Rows = rows.Tally,
            Missing = around?.Missing ?? rows.Missing ?? WithoutLocalApic(interrupts, rows.NamedRows),
            Contradictions = rows.Several is { } several ? [several] : [],
            Notes = notes.ToList(),
        };
    }

    // Where each interrupt goes through the old controller and no timer is local, there may be no local APIC.
    private static MissingPart? WithoutLocalApic(CapturedInterrupt[] interrupts, IReadOnlyCollection<string> names) =>
        interrupts.Length > 0 && !names.Contains("LOC")
            && Array.TrueForAll(
                interrupts, static one => one.Chip?.StartsWith("XT-PIC", StringComparison.Ordinal) == true)
            ? new MissingPart(
                "all interrupts go through the old controller (XT-PIC), and no row tells of a local APIC",
                "grep -m 1 flags /proc/cpuinfo")
            : null;
}
