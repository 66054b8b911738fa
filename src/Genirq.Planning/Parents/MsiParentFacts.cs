using System.Collections.Frozen;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Debugfs;

namespace Genirq.Planning.Parents;

/// <summary>What files say of the parents of messages: device tree, ACPI tables, kernel log, debugfs.</summary>
/// <remarks>Immutable.</remarks>
internal sealed record MsiParentFacts
{
    /// <summary>Nothing at all.</summary>
    public static MsiParentFacts None { get; } = new();

    /// <summary>What says that there is an ITS; null if nothing does.</summary>
    public string? ItsSource { get; init; }

    /// <summary>What says that there are IMSICs; null if nothing does.</summary>
    public string? ImsicSource { get; init; }

    /// <summary>What says that messages go straight to LoongArch CPUs; null if nothing does.</summary>
    public string? AvecSource { get; init; }

    /// <summary>Which parent it is, where that was found out before, and what said so; null if it was not.</summary>
    internal (MsiParentKind Kind, string Source)? Evidence { get; init; }

    /// <summary>Interrupts that a plan has made while the CPUs of now were online, or that move between these, so that
    /// they are on these.</summary>
    internal IReadOnlySet<Irq> OnOnline { get; init; } = FrozenSet<Irq>.Empty;

    /// <summary>Interrupts of which a plan names a CPU that is not sure, such as the one of their counters, or the one
    /// that they leave with their next event.</summary>
    internal IReadOnlySet<Irq> OnLikelyCpu { get; init; } = FrozenSet<Irq>.Empty;

    /// <summary>Identities that a plan has given, or that move with the next event: of each the hart in
    /// <see cref="IdentityTable"/> is likely, not sure.</summary>
    internal int IdentitiesGiven { get; init; }

    /// <summary>Whether a device tree was read: a machine without a parent in it has none.</summary>
    public bool HasDeviceTree { get; init; }

    /// <summary>The frames of a GICv2m with known size.</summary>
    public IReadOnlyList<MessageWindow> Frames { get; init; } = [];

    /// <summary>What names a GICv2m frame whose size is not told; null if nothing does.</summary>
    public string? FrameSource { get; init; }

    /// <summary>Whether a frame of a GICv2m is among them whose size no source tells: then that of all is not
    /// known.</summary>
    internal bool HasUnsizedFrame { get; init; }

    /// <summary>What sources say of the capacity that cannot all be true, in words; null if they agree. Then it is not
    /// known.</summary>
    internal string? CapacityContradiction { get; init; }

    /// <summary>Identities of each hart, without 0; unknown if nothing tells.</summary>
    public SourcedCount Identities { get; init; } = SourcedCount.Unknown;

    /// <summary>LPIs that a hypervisor grants; unknown if nothing restricts them.</summary>
    public SourcedCount RestrictedLpis { get; init; } = SourcedCount.Unknown;

    /// <summary>The windows of Loongson bridge chips.</summary>
    public IReadOnlyList<MessageWindow> BridgeWindows { get; init; } = [];

    /// <summary>The quotas of host bridges.</summary>
    public IReadOnlyList<BridgeQuota> Quotas { get; init; } = [];

    /// <summary>LPIs of devices, in the order in which they got them; empty unless the log was told to show
    /// them.</summary>
    public IReadOnlyList<LpiRange> LpiRanges { get; init; } = [];

    /// <summary>The table of the IMSIC in debugfs; null if that cannot be read, or there is none.</summary>
    public VectorDump? IdentityTable { get; init; }

    /// <summary>What in the table of the IMSIC cannot be true, in words; such a table is left out. Null if all of it
    /// can.</summary>
    public string? IdentityContradiction { get; init; }

    /// <summary>The facts with the table of an IMSIC in debugfs, if it can be true.</summary>
    /// <param name="table">The table.</param>
    /// <param name="online">The CPUs that are online; rows of others are left out.</param>
    /// <param name="possible">How many CPUs there can be.</param>
    /// <param name="problems">Is given what is wrong with it, in words.</param>
    internal MsiParentFacts WithTable(VectorDump table, CpuMask online, int possible, Action<string> problems)
    {
        string[] found = [.. IdentityTables.Check(table, possible)];
        foreach (string problem in table.Problems.Concat(found))
        {
            problems(problem);
        }

        VectorDumpRow[] away = [.. table.Rows.Where(row => !online.Contains(row.Cpu))];
        foreach (VectorDumpRow row in away)
        {
            problems($"there is a row for CPU {row.Cpu}, which is not online");
        }

        string? contradiction = table.Contradictions.Concat(found).FirstOrDefault();
        return this with
        {
            IdentityTable = contradiction is null && away.Length < table.Rows.Count
                ? table with { Rows = [.. table.Rows.Except(away)] }
                : null,
            IdentityContradiction = contradiction,
            ImsicSource = "debugfs",
        };
    }

    /// <summary>Where messages of AVEC go, out of the functions' own MSI-X tables.</summary>
    public IReadOnlyDictionary<(PciSlot Slot, uint Index), (int Cpu, int Vector)> AvecTargets { get; init; } =
        new Dictionary<(PciSlot Slot, uint Index), (int Cpu, int Vector)>();
}
