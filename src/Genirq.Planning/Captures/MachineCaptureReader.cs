using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Dumps;
using Genirq.Planning.Interrupts;

namespace Genirq.Planning.Captures;

/// <summary>Reads a machine's interrupts out of a tree.</summary>
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
        CpuReader cpuReader = new(tree, notes);
        List<CapturedFunction> functions = functionReader.ReadAll(out CaptureAccess functionAccess);
        CaptureAccess rowAccess = irqReader.ReadAll();
        for (int i = 0; i < functions.Count; i++)
        {
            CapturedIrq[] irqs = [.. functions[i].Irqs.Select(irqReader.Complete)];
            functions[i] = functions[i] with { Irqs = irqs };
        }

        CapturedIrq[] ownStore = [.. OwnStoreIrqs(irqReader, functions)];
        CpuMask online = cpuReader.ReadOnline(irqReader.HeaderCpus);
        CpuMask possible = cpuReader.ReadPossible(online, irqReader.Interrupts);
        int[] apics = cpuReader.ReadInfo(possible, out MachineArchitecture architecture);
        VectorDump? vectors = ReadVectors(tree, notes, out string? impossible);
        AddCounts(notes, functionReader, irqReader);
        MachineCapture capture = new()
        {
            Functions = functions,
            OwnStoreIrqs = ownStore,
            OnlineCpus = online,
            PossibleCpus = possible,
            PresentCpus = cpuReader.ReadPresent(),
            IsolatedCpus = cpuReader.ReadIsolated(),
            CpuNodes = cpuReader.ReadNodes(possible),
            CpuCores = cpuReader.ReadCores(possible),
            ApicNumbers = apics,
            Architecture = architecture != MachineArchitecture.Unknown ? architecture
                : ArchitectureOf(irqReader.Interrupts, vectors),
            CommandLine = new SmallFiles(tree, notes).ReadText(CapturePaths.CommandLine, isOptional: true),
            DefaultAffinity = irqReader.DefaultAffinity,
            Interrupts = irqReader.Interrupts,
            Vectors = vectors,
            Notes = notes.ToList(),
            IsEmpty = functionAccess != CaptureAccess.Ok && rowAccess != CaptureAccess.Ok,
        };
        IReadOnlyList<string> contradictions = CaptureChecks.Find(capture);
        return capture with { Contradictions = impossible is null ? contradictions : [impossible, .. contradictions] };
    }

    private static VectorDump? ReadVectors(ICaptureTree tree, CaptureNotes notes, out string? impossible)
    {
        impossible = null;
        CaptureAccess access = tree.Open(CapturePaths.VectorDomain, out Stream? stream);
        if (stream is null)
        {
            if (access != CaptureAccess.Missing)
            {
                notes.AddAccess(CapturePaths.VectorDomain, CapturePaths.VectorDomain, access);
            }

            return null;
        }

        using (stream)
        {
            using BoundedText? text = BoundedText.Read(stream);
            if (text is null)
            {
                notes.Add($"{CapturePaths.VectorDomain}: it is longer than {BoundedText.MaximumBytes} bytes, or cannot "
                    + "be read; left out");
                return null;
            }

            if (!VectorDumpReader.TryRead(text.Letters, out VectorDump? vectors, out string? problem))
            {
                // Without a table it is another file; a table with impossible numbers is made up.
                bool isTable = VectorDumpReader.LooksLike(text.Letters);
                impossible = isTable ? $"{CapturePaths.VectorDomain}: {problem}" : null;
                notes.Add($"{CapturePaths.VectorDomain}: {problem}; left out");
                return null;
            }

            foreach (string contradiction in vectors.Problems)
            {
                notes.Add($"{CapturePaths.VectorDomain}: {contradiction}");
            }

            return vectors;
        }
    }

    /// <summary>Tells the kind of processor by the names of chips.</summary>
    /// <param name="interrupts">The interrupts.</param>
    /// <param name="vectors">The x86 vectors, if there are any.</param>
    internal static MachineArchitecture ArchitectureOf(
        IReadOnlyList<CapturedInterrupt> interrupts, VectorDump? vectors)
    {
        if (vectors is not null)
        {
            return MachineArchitecture.X86;
        }

        foreach (CapturedInterrupt interrupt in interrupts)
        {
            string chip = interrupt.Chip ?? "";
            if (chip.StartsWith("GIC", StringComparison.Ordinal) || chip.StartsWith("ITS-", StringComparison.Ordinal))
            {
                return MachineArchitecture.Arm64;
            }

            if (chip.EndsWith("IO-APIC", StringComparison.Ordinal) || chip is "XT-PIC" or "DMAR-MSI" or "DMAR_MSI")
            {
                return MachineArchitecture.X86;
            }
        }

        return MachineArchitecture.Unknown;
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
