using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Lspci;
using Genirq.Planning.Parents;
using Genirq.Planning.Proc;
using Genirq.Planning.Sources;

namespace Genirq.Planning.Captures;

/// <summary>Reads a machine's interrupts out of a tree.</summary>
internal static class MachineCaptureReader
{
    /// <summary>Reads what can be read; the rest becomes notes.</summary>
    /// <param name="tree">The tree.</param>
    /// <returns>The machine. A tree that is none gives one without functions and CPUs, and notes that say so.</returns>
    /// <remarks>
    /// Reads each file once, one after the other: a machine that changes meanwhile may not fit together, which becomes
    /// a note as well.
    /// </remarks>
    public static MachineCapture Read(ICaptureTree tree) => Read(tree, hints: null);

    /// <summary>Reads what can be read of a tree, and of what lies beside it; the rest becomes notes.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="hints">What lies beside it; null if there is nothing.</param>
    internal static MachineCapture Read(ICaptureTree tree, CaptureHints? hints)
    {
        ArgumentNullException.ThrowIfNull(tree);
        CaptureNotes notes = new();
        FunctionReader functionReader = new(tree, notes);
        IrqReader irqReader = new(tree, notes);
        CpuReader cpuReader = new(tree, notes);
        CaptureAccess functionAccess = CaptureAccess.Missing;
        List<CapturedFunction> functions = [];
        if (hints is null || tree.List(CapturePaths.PciDevices, out _) != CaptureAccess.Missing)
        {
            functions = functionReader.ReadAll(out functionAccess);
        }

        CaptureAccess rowAccess = irqReader.ReadAll();
        bool hasFolders = functionAccess != CaptureAccess.Missing;
        bool isByRows = functions.TrueForAll(static function => function.Irqs.Count == 0);
        IReadOnlyList<CapturedIrq> ownStore = hasFolders
            ? Complete(irqReader, functions)
            : JoinRows(irqReader, hints?.Listing, functions);
        VectorDump? vectors = ReadVectors(tree, notes, out string? impossible);
        OnlineCpus cpus = ReadOnline(cpuReader, irqReader, vectors, hints, notes);
        CpuMask possible = cpuReader.ReadPossible(cpus.Cpus, cpus.Known, irqReader.Interrupts);
        CpuMask online = cpus.Cpus.And(possible);
        int[] apics = cpuReader.ReadInfo(possible, out MachineArchitecture architecture);
        MachineArchitecture kind = KindOf(architecture, irqReader, vectors, hints?.Listing, notes);
        AddCounts(notes, functionReader, irqReader, hasFolders: functionAccess == CaptureAccess.Ok);
        MachineCapture capture = new()
        {
            Functions = functions,
            OwnStoreIrqs = ownStore,
            OnlineCpus = online,
            PossibleCpus = possible,
            PresentCpus = cpuReader.ReadPresent(possible),
            IsolatedCpus = cpuReader.ReadIsolated(),
            CpuNodes = cpuReader.ReadNodes(possible),
            CpuCores = cpuReader.ReadCores(possible),
            CpuClusters = cpuReader.ReadClusters(possible),
            IsLeftAligned = irqReader.IsLeftAligned,
            ApicNumbers = apics,
            Architecture = kind,
            Parents = kind.MayBeX86()
                ? MsiParentFacts.None
                : new MsiParentReader(tree, notes, online, possible.Count).Read(),
            ArchitectureBasis =
                architecture != MachineArchitecture.Unknown || vectors is not null ? Basis.Measured : Basis.Inferred,
            CpusBasis = cpus.Source is { IsInferred: true } ? Basis.Inferred : Basis.Measured,
            HasEventChannels = XenChannels.AreAll(irqReader.Interrupts),
            HasInterrupts = hints is null || rowAccess == CaptureAccess.Ok || functionAccess == CaptureAccess.Ok
                || vectors is not null || functions.Any(static function => function.Irqs.Count > 0),
            HasRemappedMessages = hints?.Listing is { } listing && ListingSource.HasRemapping(listing),
            DefaultAffinity = irqReader.DefaultAffinity,
            Interrupts = irqReader.Interrupts,
            Rows = irqReader.Rows,
            Vectors = vectors,
            Missing = cpus.Disagreement ?? MissingOf(hints, vectors, online, irqReader, functions, notes),
            Notes = [],
            IsEmpty = functionAccess != CaptureAccess.Ok && rowAccess != CaptureAccess.Ok && functions.Count == 0,
        };
        capture = Counted(capture, irqReader, isByRows, hints);
        capture = functionAccess == CaptureAccess.Ok ? UntoldUse.AddTo(capture, irqReader.AreRequestsTold) : capture;
        return Check(WithMachine(capture, tree, notes, cpuReader), notes, hints, impossible ?? irqReader.Several);
    }

    private static OnlineCpus ReadOnline(
        CpuReader reader, IrqReader rows, VectorDump? vectors, CaptureHints? hints, CaptureNotes notes)
    {
        CpuMask? listed = reader.ReadOnline();
        OnlineCpus cpus = OnlineCpus.Choose(
            vectors, listed, rows.HeaderCpus, rows.CpusBasis != Basis.Measured, hints?.Cpus ?? []);
        if (listed is null && cpus.Source is { } source)
        {
            notes.Add($"{CapturePaths.OnlineCpus}: not usable; the CPUs are those of {source.Part}");
        }

        if (cpus.Disagreement is { } why)
        {
            notes.Add(why.Reason);
        }

        return cpus;
    }

    // How complete the interrupts are.
    private static MachineCapture Counted(
        MachineCapture capture, IrqReader interrupts, bool areByRows, CaptureHints? hints) => capture with
        {
            ListsRequestedOnly = areByRows && interrupts.Rows is not null && !interrupts.AreAllListed,
            IsListingPart = hints is { IsListingPart: true },
            InterruptsBasis = hints is null || capture.Vectors is null || capture.Vectors.IsOfIdentities
                ? capture.InterruptsBasis
                : interrupts.Rows is null ? Basis.Assumed
                : (hints.Missing ?? interrupts.Missing) is null ? capture.InterruptsBasis
                : Basis.Inferred,
            VectorClears = interrupts.VectorClears,
        };

    // What says which machine it is, and how its kernel was started.
    private static MachineCapture WithMachine(
        MachineCapture capture, ICaptureTree tree, CaptureNotes notes, CpuReader cpus)
    {
        // The live machine shows what is in use, and asking for its log runs a program.
        capture = capture.Architecture.MayBeX86() && tree is not LiveTree
            ? KernelWarnings.Read(tree).AddTo(capture, notes)
            : capture;
        OriginReader origin = new(tree, notes);
        string? kernel = origin.ReadKernel();
        capture = ProcessorNames.AddTo(capture with { Kernel = kernel }, origin.ReadProcessor(kernel));
        foreach (string note in capture.Notes)
        {
            notes.Add(note);
        }

        return capture with
        {
            ListsOnlineCpusOnly = !cpus.ArePossibleListed && capture.PossibleCpus.Equals(capture.OnlineCpus),
            Origin = origin.Read(),
            CommandLine = new SmallFiles(tree, notes).ReadText(CapturePaths.CommandLine, isOptional: true),
            CpuVendor = cpus.Vendor,
            CpuVendorName = cpus.VendorName,
        };
    }

    // A table of vectors counts what rows may leave out, and folders of functions list their interrupts.
    private static MissingPart? MissingOf(
        CaptureHints? hints,
        VectorDump? vectors,
        CpuMask online,
        IrqReader interrupts,
        IReadOnlyList<CapturedFunction> functions,
        CaptureNotes notes)
    {
        if (vectors is not null)
        {
            // The table counts those too.
            if (hints is not null
                && (hints.Missing ?? (interrupts.Rows is null ? null : interrupts.Missing)) is { } cut)
            {
                notes.Add(cut.Reason);
            }

            return hints is null && vectors.IsOfIdentities ? null : MissingPart.Of(vectors, online);
        }

        MissingPart? ofRows = interrupts.Rows is null ? null : interrupts.Missing;
        if (hints is null)
        {
            return functions.Any(static function => function.HasFolder) ? null : ofRows;
        }

        bool areBoth = hints.Listing is not null && interrupts.Rows is not null
            && !XenChannels.AreAll(interrupts.Interrupts);
        return hints.Missing ?? ofRows ?? (areBoth ? RowlessFunctions.Find(functions, interrupts.Interrupts) : null);
    }

    private static MachineCapture Check(
        MachineCapture capture, CaptureNotes notes, CaptureHints? hints, string? impossible)
    {
        foreach (string remark in CaptureChecks.Remarks(capture))
        {
            notes.Add(remark);
        }

        bool isRemapped = RemappingEvidence.IsImplied(capture, out string note);
        if (isRemapped)
        {
            notes.Add(note);
        }

        IReadOnlyList<string> contradictions = CaptureChecks.Find(capture);
        return capture with
        {
            HasRemappedMessages = capture.HasRemappedMessages || isRemapped,
            Notes = [.. hints?.Notes ?? [], .. hints?.Listing?.Notes ?? [], .. notes.ToList()],
            Contradictions = impossible is null ? contradictions : [impossible, .. contradictions],
        };
    }

    /// <summary>Tells the kind of processor alone.</summary>
    /// <param name="tree">The tree.</param>
    internal static MachineArchitecture ArchitectureOf(ICaptureTree tree)
    {
        CaptureNotes notes = new();
        new CpuReader(tree, notes).ReadInfo(CpuMask.FirstCpus(1), out MachineArchitecture told);
        if (told is not (MachineArchitecture.Unknown or MachineArchitecture.Other))
        {
            return told;
        }

        RowReader rows = new(tree, notes);
        rows.Read();
        MachineArchitecture kind = ArchitectureEvidence.Of([.. rows.Interrupts], rows.NamedRows, vectors: null);
        return kind == MachineArchitecture.Unknown ? told : kind;
    }

    private static IReadOnlyList<CapturedIrq> Complete(IrqReader reader, List<CapturedFunction> functions)
    {
        for (int i = 0; i < functions.Count; i++)
        {
            CapturedIrq[] irqs = [.. functions[i].Irqs.Select(reader.Complete)];
            functions[i] = functions[i] with { Irqs = irqs };
        }

        // A copy may lack the folders that list each function's messages.
        if (functions.TrueForAll(static function => function.Irqs.Count == 0))
        {
            CapturedIrq[] named = [.. RowFunctions.Named(reader)];
            List<CapturedFunction> joined = RowFunctions.Join(functions, named, hasFolders: true);
            functions.Clear();
            functions.AddRange(joined);
        }

        return [.. OwnStoreIrqs(reader, functions)];
    }

    // Without folders of functions those that rows name, and those that are listed beside the tree.
    private static IReadOnlyList<CapturedIrq> JoinRows(
        IrqReader reader, LspciListing? listing, List<CapturedFunction> functions)
    {
        CapturedIrq[] named = [.. RowFunctions.Named(reader)];
        functions.AddRange(RowFunctions.Join(
            listing?.Functions ?? [], [.. named, .. RowFunctions.Listed(listing, reader)]));
        return RowFunctions.OwnStores(named);
    }

    private static MachineArchitecture KindOf(
        MachineArchitecture told, IrqReader reader, VectorDump? vectors, LspciListing? listing, CaptureNotes notes)
    {
        MachineArchitecture shown = ArchitectureEvidence.Of(reader.Interrupts, reader.NamedRows, vectors);
        bool isTold = told is not (MachineArchitecture.Unknown or MachineArchitecture.Other);
        if (isTold && shown is not (MachineArchitecture.Unknown or MachineArchitecture.Other) && shown != told)
        {
            notes.Add($"{CapturePaths.CpuInfo} is that of {told.Name()}, but the interrupts are those of "
                + $"{shown.Name()}: they are not of one machine; the first is taken");
        }

        MachineArchitecture kind = isTold ? told : shown;
        return kind != MachineArchitecture.Unknown ? kind
            : told != MachineArchitecture.Unknown ? told
            : listing?.Architecture ?? MachineArchitecture.Unknown;
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

    private static void AddCounts(CaptureNotes notes, FunctionReader functions, IrqReader irqs, bool hasFolders)
    {
        if (hasFolders && irqs is { IsFolderMissing: true, WithoutCpus: > 0 })
        {
            notes.Add($"{CapturePaths.IrqFolder}: there is no such folder: the CPUs of "
                + $"{Count(irqs.WithoutCpus, "requested interrupt")} that never ran are not known, and those of others "
                + "are the ones of their counters");
        }

        if (functions.HeaderOnly > 0)
        {
            notes.Add($"{CapturePaths.PciDevices}: config beyond 64 bytes cannot be read without root for "
                + $"{Count(functions.HeaderOnly, "function")}: capabilities and table sizes are not known");
        }

        if (irqs.NeverRequested > 0)
        {
            string why = irqs.AreRequestsTold ? "they are not requested" : "nothing tells whether they are requested";
            notes.Add($"{CapturePaths.IrqFolder}: {Count(irqs.NeverRequested, "interrupt")} without affinity here "
                + $"({why}): their CPUs are not known");
        }
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
