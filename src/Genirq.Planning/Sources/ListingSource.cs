using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Lspci;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Sources;

/// <summary>Makes a machine of what <c>lspci</c> lists.</summary>
internal static class ListingSource
{
    /// <summary>CPUs that are assumed on each node, if nothing tells.</summary>
    public const int AssumedCpusPerNode = 16;

    /// <summary>Makes the machine.</summary>
    /// <param name="listing">What is listed.</param>
    /// <param name="options">How many CPUs there are, if that is known.</param>
    public static MachineCapture ToCapture(LspciListing listing, SourceOptions options)
    {
        return AssumeCpus(
            new MachineCapture
            {
                Functions = listing.Functions,
                OwnStoreIrqs = [],
                OnlineCpus = CpuMask.Empty,
                PossibleCpus = CpuMask.Empty,
                CpuNodes = [],
                Architecture = listing.Architecture,
                ArchitectureBasis = Basis.Inferred,
                HasInterrupts = listing.Functions.Any(static function => function.Irqs.Count > 0),
                HasRemappedMessages = HasRemapping(listing),
                Missing = listing.Missing,
                Notes = listing.Notes,
            },
            options);
    }

    /// <summary>Gives a machine CPUs of which nothing tells.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="options">How many CPUs there are, if that is known.</param>
    public static MachineCapture AssumeCpus(MachineCapture capture, SourceOptions options)
    {
        int nodes = NodesOf(capture.Functions);
        int count = options.Cpus ?? nodes * AssumedCpusPerNode;
        List<string> notes = [];
        if (options.Cpus is null)
        {
            string each = nodes > 1 ? $", {AssumedCpusPerNode} on each of {nodes} nodes" : "";
            notes.Add($"lspci tells of no CPUs: {count} are assumed{each}");
        }

        MachineCapture placed = AssumeProcessor(capture).On(count, nodes);
        return placed with
        {
            AreCpusAssumed = options.Cpus is null,
            CpusBasis = options.Cpus is null ? Basis.Assumed : Basis.Measured,
            Notes = [.. notes, .. placed.Notes],
        };
    }

    /// <summary>Counts what is listed as on x86 where nothing tells the kind of processor; the verdict says
    /// so.</summary>
    /// <param name="capture">The machine.</param>
    public static MachineCapture AssumeProcessor(MachineCapture capture) =>
        capture is { Architecture: MachineArchitecture.Unknown, HasInterrupts: false }
            ? capture with { Architecture = MachineArchitecture.X86, ArchitectureBasis = Basis.Assumed }
            : capture;

    /// <summary>Whether messages go through remapping.</summary>
    /// <param name="listing">What is listed.</param>
    public static bool HasRemapping(LspciListing listing) =>
        listing.HasRemappedMessages || IsRemapped(listing.Functions);

    /// <summary>A machine with other CPUs, whose drivers have not started.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="count">How many CPUs.</param>
    public static MachineCapture WithCpus(MachineCapture capture, int count)
    {
        bool isRemapped = capture.HasRemappedMessages || IsRemapped(capture.Functions)
            || capture.Interrupts.Any(irq => irq.Chip?.StartsWith("IR-", StringComparison.Ordinal) == true);
        int nodes = Math.Max(NodesOf(capture.Functions), capture.CpuNodes.DefaultIfEmpty(0).Max() + 1);
        MachineCapture without = capture with
        {
            Functions = [.. capture.Functions.Select(function => function with { Irqs = [] })],
            OwnStoreIrqs = [],
            Interrupts = [],
            Vectors = null,
            EarlierVectors = capture.Vectors ?? capture.EarlierVectors,
            PresentCpus = null,
            IsolatedCpus = CpuMask.Empty,
            DefaultAffinity = null,
            CpuCores = [],
            ApicNumbers = [],
            HasInterrupts = false,
            AreCpusAssumed = false,
            HasRemappedMessages = isRemapped,
        };
        return without.On(count, Math.Min(nodes, CpuReader.MaximumNodes));
    }

    // Node by node in blocks, as machines mostly number them.
    private static MachineCapture On(this MachineCapture capture, int count, int nodes)
    {
        CpuMask cpus = CpuMask.FirstCpus(count);
        bool needsRemapping = RemappingEvidence.IsNeededBy(count, out string note) && !capture.HasRemappedMessages;
        return capture with
        {
            HasRemappedMessages = capture.HasRemappedMessages || needsRemapping,
            Notes = needsRemapping
                ? [note, .. capture.Notes]
                : capture.Notes,
            OnlineCpus = cpus,
            PossibleCpus = cpus,
            CpuNodes = [.. Enumerable.Range(0, count).Select(cpu => (int)((long)cpu * nodes / count))],
        };
    }

    private static int NodesOf(IReadOnlyList<CapturedFunction> functions)
    {
        int nodes = 1;
        foreach (CapturedFunction function in functions)
        {
            nodes = Math.Max(nodes, function.Node < CpuReader.MaximumNodes ? function.Node + 1 : 1);
        }

        return nodes;
    }

    // Without remapping no function gets several messages by MSI; and AMD's IOMMU, the one that is a PCI function,
    // remaps when it is in use. Source: Linux 6.12, arch/x86/kernel/apic/msi.c.
    private static bool IsRemapped(IReadOnlyList<CapturedFunction> functions) =>
        functions.Any(static function => function.Capabilities?.Msi is { IsEnabled: true } msi
            && (msi.EnabledMessages > 1 || function.Class == X86Functions.IommuClass));
}
