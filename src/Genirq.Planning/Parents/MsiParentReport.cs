using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Parents;

/// <summary>The parent of a machine's messages: what it has, who takes it, what is left.</summary>
/// <param name="Kind">Which parent it is.</param>
/// <param name="KindSource">What says so.</param>
/// <remarks>Immutable.</remarks>
public sealed record MsiParentReport(MsiParentKind Kind, string KindSource)
{
    /// <summary>How much it can give in all.</summary>
    public SourcedCount Capacity { get; init; } = SourcedCount.Unknown;

    /// <summary>How much of it is taken.</summary>
    public SourcedCount Used { get; init; } = SourcedCount.Unknown;

    /// <summary>How much is left.</summary>
    public SourcedCount Free { get; init; } = SourcedCount.Unknown;

    /// <summary>How much each CPU can take; null where CPUs do not limit it.</summary>
    public SourcedCount? PerCpu { get; init; }

    /// <summary>How many of those taken are on CPUs that are offline, and take nothing of the capacity.</summary>
    public long OnOffline { get; init; }

    /// <summary>How many more may be on CPUs that are offline, so that as many more may be free.</summary>
    public long MayBeOnOffline { get; init; }

    /// <summary>How much is left at most, if all that may be on CPUs that are offline is there; null where that is not
    /// known.</summary>
    public long? MostFree => MayBeOnOffline == 0
        ? Free.Count
        : Capacity.Count + OnOffline + MayBeOnOffline - Used.Count is { } most ? Math.Max(most, 0) : null;

    /// <summary>The parts that functions take from by themselves; empty where all take from one.</summary>
    public IReadOnlyList<MessagePool> Pools { get; init; } = [];

    /// <summary>What is left at each place that a reserve is counted at: each CPU online on an IMSIC and with AVEC,
    /// each host bridge in use on POWER, else one place for all; empty where what is left is not known.</summary>
    public IReadOnlyList<AvailableMessages> Available { get; init; } = [];

    /// <summary>How many messages of MSI-X one more function would still get all that it asks for: entries of its
    /// table behind an ITS, else messages; null where that is not known.</summary>
    public AvailableMessages? LargestRequest { get; init; }

    /// <summary>The same of several messages of MSI, which are given side by side; null where that is not known, or
    /// there are no such blocks.</summary>
    public AvailableMessages? LargestBlock { get; init; }

    /// <summary>What may be in use beside what is counted: then <see cref="Used"/> is the least that is, and
    /// <see cref="Free"/> the most; null if nothing may.</summary>
    internal MissingPart? Unlisted { get; init; }

    /// <summary>Why what is left does not tell whether all fits, in words; null if it does.</summary>
    internal string? Doubt { get; init; }

    /// <summary>The functions whose messages are of another parent, each with its chip.</summary>
    internal IReadOnlyList<(PciSlot Slot, string Chip)> Elsewhere { get; init; } = [];

    /// <summary>Why the capacity is not known though something tells of it, in words; null if nothing does.</summary>
    internal string? CapacityProblem { get; init; }

    /// <summary>Who takes how much, in the order in which they got it.</summary>
    public IReadOnlyList<MessageShare> Shares { get; init; } = [];

    /// <summary>Functions that run on INTx although they have messages.</summary>
    public IReadOnlyList<IntxFunction> OnIntx { get; init; } = [];

    /// <summary>Interrupts that are shut down while their CPUs are offline, by number.</summary>
    public IReadOnlyList<ShutDownInterrupt> ShutDown { get; init; } = [];

    /// <summary>The first that got less than it asked for; null if all got everything.</summary>
    public MessageShare? FirstShort => Shares.FirstOrDefault(static share => share.IsShort);

    /// <summary>Those whose drivers have fewer messages than they would use.</summary>
    public IEnumerable<MessageShare> WithLess => Shares.Where(static share => share.HasLess);
}
