using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Interrupts;

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
    public static MachineCapture Read(Stream content)
    {
        CaptureNotes notes = new();
        RowReader rows = new(new SingleFileTree(CapturePaths.Interrupts, content), notes);
        rows.Read();
        Dictionary<PciSlot, List<CapturedIrq>> found = [];
        foreach ((Irq irq, MessageSource source) in rows.Sources)
        {
            if (!found.TryGetValue(source.Slot, out List<CapturedIrq>? irqs))
            {
                found[source.Slot] = irqs = [];
            }

            irqs.Add(new CapturedIrq(irq, MessageKind.None) { Source = source });
        }

        foreach ((Irq irq, PciSlot slot, MessageKind kind) in rows.Unplaced)
        {
            if (!found.TryGetValue(slot, out List<CapturedIrq>? irqs))
            {
                found[slot] = irqs = [];
            }

            irqs.Add(new CapturedIrq(irq, kind));
        }

        notes.Add("a /proc/interrupts alone tells neither table sizes nor drivers nor where interrupts go, and only "
            + "of interrupts that are requested");
        CpuMask cpus = rows.HeaderCpus ?? CpuMask.Empty;
        CapturedInterrupt[] interrupts = [.. rows.Interrupts.OrderBy(interrupt => interrupt.Irq.Number)];
        return new MachineCapture
        {
            Functions = [.. found.OrderBy(pair => pair.Key).Select(pair => ToFunction(pair.Key, pair.Value))],
            OwnStoreIrqs = [],
            OnlineCpus = cpus,
            PossibleCpus = cpus,
            CpuNodes = [],
            Architecture = ArchitectureEvidence.Of(interrupts, rows.NamedRows, vectors: null),
            Interrupts = interrupts,
            Notes = notes.ToList(),
        };
    }

    private static CapturedFunction ToFunction(PciSlot slot, List<CapturedIrq> irqs)
    {
        irqs.Sort(static (left, right) => left.Irq.Number.CompareTo(right.Irq.Number));
        return new CapturedFunction(slot) { Irqs = irqs };
    }
}
