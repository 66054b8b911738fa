using System.Globalization;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Interrupts;

namespace Genirq.Planning.Captures;

/// <summary>Reads a machine's message interrupts out of a tree.</summary>
public static class MachineCaptureReader
{
    /// <summary>Reads what can be read; the rest becomes notes.</summary>
    /// <param name="tree">The tree.</param>
    /// <returns>The machine. A tree that is none gives one without functions and CPUs, and notes that say so.</returns>
    /// <remarks>
    /// Reads each file once, one after the other: a machine that changes meanwhile may not fit together, which becomes
    /// a note as well.
    /// </remarks>
    public static MachineCapture Read(ICaptureTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        CaptureNotes notes = new();
        FunctionReader functionReader = new(tree, notes);
        IrqReader irqReader = new(tree, notes);
        List<CapturedFunction> functions = functionReader.ReadAll(out CaptureAccess functionAccess);
        CaptureAccess rowAccess = irqReader.ReadRows();
        for (int i = 0; i < functions.Count; i++)
        {
            CapturedIrq[] irqs = [.. functions[i].Irqs.Select(irqReader.Complete)];
            functions[i] = functions[i] with { Irqs = irqs };
        }

        CapturedIrq[] ownStore = [.. OwnStoreIrqs(irqReader, functions)];
        CpuMask online = ReadOnline(tree, notes, irqReader.HeaderCpus);
        CpuMask possible = new SmallFiles(tree, notes).ReadCpus(CapturePaths.PossibleCpus) ?? online;
        AddCounts(notes, functionReader, irqReader);
        return new MachineCapture
        {
            Functions = functions,
            OwnStoreIrqs = ownStore,
            OnlineCpus = online,
            PossibleCpus = possible.Or(online),
            CpuNodes = ReadNodes(tree, notes, possible.Or(online)),
            Notes = notes.ToList(),
            IsEmpty = functionAccess != CaptureAccess.Ok && rowAccess != CaptureAccess.Ok,
        };
    }

    // Rows of functions that are there, from a chip that is neither MSI nor MSI-X.
    private static IEnumerable<CapturedIrq> OwnStoreIrqs(IrqReader reader, List<CapturedFunction> functions)
    {
        HashSet<Irq> listed = [.. functions.SelectMany(function => function.Irqs).Select(irq => irq.Irq)];
        HashSet<PciSlot> slots = [.. functions.Select(function => function.Slot)];
        return
            from row in reader.Sources
            where row.Value.Kind == MessageKind.Ims && slots.Contains(row.Value.Slot) && !listed.Contains(row.Key)
            orderby row.Key.Number
            select reader.Complete(new CapturedIrq(row.Key, MessageKind.Ims));
    }

    private static CpuMask ReadOnline(ICaptureTree tree, CaptureNotes notes, CpuMask? header)
    {
        if (new SmallFiles(tree, notes).ReadCpus(CapturePaths.OnlineCpus) is { IsEmpty: false } online)
        {
            return online;
        }

        if (header is not null)
        {
            notes.Add($"{CapturePaths.OnlineCpus}: not usable; the CPUs are those of {CapturePaths.Interrupts}");
        }

        return header ?? CpuMask.Empty;
    }

    private static int[] ReadNodes(ICaptureTree tree, CaptureNotes notes, CpuMask possible)
    {
        // Kernels without NUMA have no such folder.
        CaptureAccess access = tree.List(CapturePaths.Nodes, out IReadOnlyList<string> names);
        if (access != CaptureAccess.Missing)
        {
            notes.AddAccess(CapturePaths.Nodes, CapturePaths.Nodes, access);
        }

        int[] nodes = new int[possible.Last + 1];
        SmallFiles files = new(tree, notes);
        foreach (string name in names)
        {
            if (!name.StartsWith("node", StringComparison.Ordinal)
                || !int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int node)
                || files.ReadCpus($"{CapturePaths.Nodes}/{name}/cpulist") is not { } cpus)
            {
                continue;
            }

            foreach (int cpu in cpus.And(possible))
            {
                nodes[cpu] = node;
            }
        }

        return nodes;
    }

    private static void AddCounts(CaptureNotes notes, FunctionReader functions, IrqReader irqs)
    {
        if (functions.HeaderOnly > 0)
        {
            notes.Add($"{CapturePaths.PciDevices}: config beyond 64 bytes cannot be read without root for "
                + $"{Count(functions.HeaderOnly, "function")}: capabilities and table sizes are not known");
        }

        if (irqs.NeverRequested > 0)
        {
            notes.Add($"{CapturePaths.IrqFolder}: {Count(irqs.NeverRequested, "interrupt")} without affinity here "
                + "(nobody has requested them): their CPUs are not known");
        }
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
