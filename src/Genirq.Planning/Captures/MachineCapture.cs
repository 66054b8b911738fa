using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Drivers;
using Genirq.Planning.Parents;

namespace Genirq.Planning.Captures;

/// <summary>What a tree says about a machine's interrupts, as far as it can be read.</summary>
/// <remarks>Immutable.</remarks>
internal sealed record MachineCapture
{
    /// <summary>The PCI functions, by slot.</summary>
    public required IReadOnlyList<CapturedFunction> Functions { get; init; }

    /// <summary>Interrupts from message stores of functions' own, which <c>msi_irqs</c> does not list.</summary>
    public required IReadOnlyList<CapturedIrq> OwnStoreIrqs { get; init; }

    /// <summary>The CPUs online.</summary>
    public required CpuMask OnlineCpus { get; init; }

    /// <summary>The CPUs that can ever be there.</summary>
    public required CpuMask PossibleCpus { get; init; }

    /// <summary>The NUMA node of each CPU, by CPU number; empty if unknown.</summary>
    public required IReadOnlyList<int> CpuNodes { get; init; }

    /// <summary>The CPUs plugged in; null if not told.</summary>
    public CpuMask? PresentCpus { get; init; }

    /// <summary>The CPUs kept free of other work (<c>isolcpus=</c> with <c>domain</c>); empty if none, or not
    /// told.</summary>
    public CpuMask IsolatedCpus { get; init; } = CpuMask.Empty;

    /// <summary>The core of each CPU, by CPU number: the lowest CPU that shares it, -1 where that is not known; empty
    /// if nothing tells.</summary>
    public IReadOnlyList<int> CpuCores { get; init; } = [];

    /// <summary>The cluster of each CPU (those that share a level-2 cache), by CPU number: its lowest CPU, -1 where
    /// that is not known; empty if nothing tells.</summary>
    public IReadOnlyList<int> CpuClusters { get; init; } = [];

    /// <summary>Which machine it is, when it was taken, and where it was read from.</summary>
    public CaptureOrigin Origin { get; init; } = CaptureOrigin.Unknown;

    /// <summary>The kernel's release, such as <c>7.3.4-amd64</c>; null if not told.</summary>
    public string? Kernel { get; init; }

    /// <summary>Whether <c>/proc/interrupts</c> is laid out as from Linux 7.2 on; false too if its rows do not
    /// tell.</summary>
    public bool IsLeftAligned { get; init; }

    /// <summary>The number of each CPU's local APIC, by CPU number, -1 where that is not known (an offline CPU); empty
    /// if nothing tells, or there are none.</summary>
    public IReadOnlyList<int> ApicNumbers { get; init; } = [];

    /// <summary>What kind of processor the machine has.</summary>
    public MachineArchitecture Architecture { get; init; }

    /// <summary>What the kind of processor rests on.</summary>
    public Basis ArchitectureBasis { get; init; }

    /// <summary>The kind of processor in the word of <c>uname</c>, <c>lscpu</c> or the kernel's release; null if none
    /// of them tells, or another kind is told.</summary>
    internal string? ProcessorName { get; init; }

    /// <summary>Who made the CPUs; null if nothing says so.</summary>
    internal CpuVendor? CpuVendor { get; init; }

    /// <summary>The name of the CPUs' maker, as they have it themselves; null if nothing says so.</summary>
    internal string? CpuVendorName { get; init; }

    /// <summary>What the CPUs rest on.</summary>
    public Basis CpusBasis { get; init; }

    /// <summary>Whether the interrupts of a Xen guest are event channels, so that none takes a vector of x86.</summary>
    public bool HasEventChannels { get; init; }

    /// <summary>Whether the interrupts that functions have are told. If not (<c>lspci</c>), what their drivers have
    /// asked for can only be assumed.</summary>
    public bool HasInterrupts { get; init; } = true;

    /// <summary>Whether nothing tells which of the messages that functions have are requested: all are taken to
    /// be.</summary>
    internal bool AreRequestsAssumed { get; init; }

    /// <summary>Whether only interrupts that are requested are told, as by rows alone: those that are allocated but not
    /// requested are in no file.</summary>
    internal bool ListsRequestedOnly { get; init; }

    /// <summary>Whether only CPUs that are online are listed, as by the columns of rows: those that are offline, or can
    /// be added, are in no file.</summary>
    internal bool ListsOnlineCpusOnly { get; init; }

    /// <summary>Whether the command line switches messages of PCI off (<c>pci=nomsi</c>).</summary>
    internal bool AreMessagesSwitchedOff => CommandLine is { } words
        && words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Any(static word =>
            word.StartsWith("pci=", StringComparison.Ordinal) && word[4..].Split(',').Contains("nomsi"));

    /// <summary>Whether a listing names some of the functions only.</summary>
    internal bool IsListingPart { get; init; }

    /// <summary>How often CPUs were asked to clear a vector that an interrupt had left, as a row of LoongArch counts
    /// it; null without such a row.</summary>
    internal ulong? VectorClears { get; init; }

    /// <summary>The CPUs that were online all the time while a plan changed the machine; null: those online.</summary>
    internal CpuMask? StayingCpus { get; init; }

    /// <summary>The functions whose drivers a plan has started; what they lack is a failure of the plan.</summary>
    internal IReadOnlySet<PciSlot> PlannedFunctions { get; init; } = new HashSet<PciSlot>();

    /// <summary>What the interrupts rest on where the source tells of any.</summary>
    internal Basis InterruptsBasis { get; init; }

    /// <summary>Whether the CPUs are assumed, because the source does not name any.</summary>
    public bool AreCpusAssumed { get; init; }

    /// <summary>Whether a listing shows messages in the format that VT-d remaps; trees tell by their chips.</summary>
    public bool HasRemappedMessages { get; init; }

    /// <summary>The words that the kernel was started with; null if not told. A capture holds only those on
    /// interrupts, CPUs, MSI and IOMMUs.</summary>
    public string? CommandLine { get; init; }

    /// <summary>The affinity of interrupts for which none is given; null if not told.</summary>
    public CpuMask? DefaultAffinity { get; init; }

    /// <summary>All interrupts of any kind that the tree tells of, by number; those of functions too.</summary>
    public IReadOnlyList<CapturedInterrupt> Interrupts { get; init; } = [];

    /// <summary>The numbered rows of <c>/proc/interrupts</c>; null without that file.</summary>
    public RowTally? Rows { get; init; }

    /// <summary>Whether its first numbers are those of the old interrupt controllers; null: its interrupts
    /// tell.</summary>
    internal bool? HasLegacyNumbers { get; init; }

    /// <summary>Why the text that it was made of holds only a part of what uses interrupts; null if nothing says
    /// so.</summary>
    public MissingPart? Missing { get; init; }

    /// <summary>The x86 vectors as debugfs shows them; null if that cannot be read, or there are none.</summary>
    public VectorDump? Vectors { get; init; }

    /// <summary>The table of a machine that is started anew, from before: which vectors the kernel keeps for itself
    /// still holds; null if there was none.</summary>
    public VectorDump? EarlierVectors { get; init; }

    /// <summary>What files say of the parents of messages on a machine that is not x86.</summary>
    public MsiParentFacts Parents { get; init; } = MsiParentFacts.None;

    /// <summary>What could not be read, and what does not fit together.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What cannot be true of any machine, such as an interrupt on a CPU that cannot exist; empty if all is
    /// well. A source that has some is refused.</summary>
    public IReadOnlyList<string> Contradictions { get; init; } = [];

    /// <summary>Whether the tree has neither PCI functions nor interrupts: then it is probably none.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Looks an interrupt up.</summary>
    /// <param name="irq">Its number.</param>
    /// <returns>The interrupt; null if the tree does not tell of it. Takes O(log n).</returns>
    public CapturedInterrupt? Find(Irq irq)
    {
        int low = 0;
        int high = Interrupts.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int number = Interrupts[middle].Irq.Number;
            if (number == irq.Number)
            {
                return Interrupts[middle];
            }

            (low, high) = number < irq.Number ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }
}
