using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Reports;

/// <summary>A machine's interrupts: who has which, where they go, and what is left.</summary>
/// <remarks>Immutable. With a filter, devices, CPUs and other interrupts are what it selects; sums, room and verdict
/// are always of the whole machine.</remarks>
public sealed record MachineReport
{
    /// <summary>How many PCI functions there are, with and without message stores.</summary>
    public required int Functions { get; init; }

    /// <summary>A sentence that names what is modelled.</summary>
    public required string Platform { get; init; }

    /// <summary>Which machine it is of, when that was read, and from where.</summary>
    public CaptureOrigin Origin { get; init; } = CaptureOrigin.Unknown;

    /// <summary>Which kernel it runs, and whose rules were used.</summary>
    public KernelRules Kernel { get; init; } = KernelRules.Of(null);

    /// <summary>Whether it fits, and why.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The machine's vectors; null where the platform has none of x86.</summary>
    public VectorReport? Vectors { get; init; }

    /// <summary>The parent of messages on a machine that is not x86; null on x86.</summary>
    public MsiParentReport? Parent { get; init; }

    /// <summary>The identities of a RISC-V IMSIC out of its debug file, in the form of vectors; null without.</summary>
    public VectorReport? Identities { get; init; }

    /// <summary>What a map can be drawn of: vectors, or identities; null without either.</summary>
    public VectorReport? Mapped => Vectors ?? Identities;

    /// <summary>The functions with a message store, by slot.</summary>
    public required IReadOnlyList<DeviceReport> Devices { get; init; }

    /// <summary>Interrupts that are no PCI function's messages, by number; empty if unknown.</summary>
    public required IReadOnlyList<OtherInterruptReport> Others { get; init; }

    /// <summary>The CPUs that can ever be there, by number.</summary>
    public required IReadOnlyList<CpuReport> Cpus { get; init; }

    /// <summary>The nodes that have possible CPUs, by number.</summary>
    public required IReadOnlyList<NodeReport> Nodes { get; init; }

    /// <summary>Devices, and groups of other interrupts, by how many vectors they take, the greediest first.</summary>
    public required IReadOnlyList<ConsumerReport> TopDevices { get; init; }

    /// <summary>Drivers, and groups of other interrupts, by how many vectors they take, the greediest first. The name
    /// of those without a driver is empty.</summary>
    public required IReadOnlyList<ConsumerReport> TopDrivers { get; init; }

    /// <summary>Whether devices, other interrupts and CPUs are only those that a filter selects.</summary>
    public bool IsPart { get; init; }

    /// <summary>What it rests on as a whole.</summary>
    public ReportBases Bases { get; init; }

    /// <summary>The numbered rows of <c>/proc/interrupts</c> that it was made of; null without that file.</summary>
    public RowTally? Rows { get; init; }

    /// <summary>How many functions have neither MSI nor MSI-X, and are not listed.</summary>
    public int FunctionsWithoutStore { get; init; }

    /// <summary>How many functions are not listed because nothing tells whether they have MSI or MSI-X.</summary>
    public int FunctionsUntold { get; init; }

    /// <summary>What could not be read, and what does not fit together.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Rebuilds a captured machine in the engine, and reports on what the engine then has.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="filter">Which part of it; null for all.</param>
    internal static MachineReport Create(MachineCapture capture, ReportFilter? filter = null)
    {
        ArgumentNullException.ThrowIfNull(capture);
        using RebuiltMachine machine = RebuiltMachine.Rebuild(capture);
        return Create(capture, machine, filter);
    }

    /// <summary>Reports on what a rebuilt machine has now.</summary>
    /// <param name="capture">What it was built from.</param>
    /// <param name="machine">The machine, which may have changed since.</param>
    /// <param name="filter">Which part of it; null for all.</param>
    /// <param name="basis">What the verdict rests on beside the vectors; null: on nothing that is assumed, but for what
    /// the machine was rebuilt with.</param>
    internal static MachineReport Create(
        MachineCapture capture, RebuiltMachine machine, ReportFilter? filter = null, ReportBasis? basis = null)
    {
        ArgumentNullException.ThrowIfNull(capture);
        ArgumentNullException.ThrowIfNull(machine);
        ReportBasis known = basis ?? new ReportBasis();
        return new ReportBuilder(
            capture,
            machine,
            filter ?? new ReportFilter(),
            known with
            {
                Missing = known.Missing ?? capture.Missing,
                IsEstimated = known.IsEstimated || machine.IsEstimated,
                Unknown = machine.TableContradiction is { } contradiction
                    ? $"the table of vectors contradicts itself: {contradiction}"
                    : machine.TableDisagreement ?? known.Unknown,
            }).Build();
    }
}
