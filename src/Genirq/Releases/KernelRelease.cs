using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Genirq.Releases;

/// <summary>What differs from one release of Linux to the next, each difference by its name.</summary>
/// <remarks>
/// <see cref="Linux612"/> and <see cref="Linux73"/> were held against recordings of those kernels. Between them
/// <see cref="Of(KernelVersion)"/> takes what is known of a release by itself, and else the nearer of the two;
/// docs/releases.md says which is which. Immutable.
/// </remarks>
public sealed record KernelRelease
{
    // The releases between 6.12 and 7.3 in their order; the nearer half of them goes with 6.12.
    private static readonly KernelVersion s_nearerTo73 = new(6, 18);

    /// <summary>Linux 6.12, the baseline.</summary>
    public static KernelRelease Linux612 { get; } = Of(new KernelVersion(6, 12));

    /// <summary>Linux 7.3.</summary>
    public static KernelRelease Linux73 { get; } = Of(new KernelVersion(7, 3));

    private KernelRelease(KernelVersion version)
    {
        Version = version;
    }

    /// <summary>The release that the differences are those of.</summary>
    public KernelVersion Version { get; }

    /// <summary>Whether the differences were held against recordings of this release; else they are taken from what is
    /// known of it, and from the nearest release that was.</summary>
    public bool IsRecorded { get; private init; }

    /// <summary>Whether a spread keeps to clusters of CPUs within a node: see
    /// <see cref="IrqSystemOptions.CpuClusters"/>.</summary>
    public bool SpreadsByClusters { get; init; }

    /// <summary>Whether a set with more interrupts than CPUs packs the filled masks, and gives the surplus the default
    /// affinity; else the surplus has an empty mask each, and there is a warning.</summary>
    public bool PacksSets { get; init; }

    /// <summary>Whether a device's MSI domain prepares once, when it is made, and is torn down when it is removed; else
    /// each allocation prepares, and nothing is torn down.</summary>
    public bool PreparesDomains { get; init; }

    /// <summary>Whether an MSI domain is told after each freeing.</summary>
    public bool HasPostFree { get; init; } = true;

    /// <summary>Whether a shutdown adds to the depth of the disables, and the start of a managed interrupt on a CPU
    /// that comes takes that back; else a shutdown sets it to 1, and the start enables in any case.</summary>
    public bool CountsShutdowns { get; init; }

    /// <summary>Whether levels that have allocated are asked to free when the hierarchy is refused afterwards; else
    /// what they hold is lost.</summary>
    public bool FreesRefusedHierarchies { get; init; }

    /// <summary>Whether a one-shot request without a thread function is warned about.</summary>
    public bool WarnsOfOneShotWithoutThread { get; init; }

    /// <summary>Whether an affinity's watcher is told of moves that a CPU's coming or going makes.</summary>
    public bool NotifiesOfHotplug { get; init; }

    /// <summary>How <c>/proc/interrupts</c> is laid out.</summary>
    public InterruptsLayout InterruptsLayout { get; init; }

    /// <summary>Whether x86 has a row for the counters' interrupts of guests (<c>VPMI</c>).</summary>
    public bool HasGuestCounterRow { get; init; }

    /// <summary>Whether the debug file of an interrupt shows the message of a level that holds one, and marks an
    /// interrupt that has a row in <c>/proc/interrupts</c>.</summary>
    public bool ShowsMessagesInDebugFiles { get; init; }

    /// <summary>Whether a chip says that its moves wait for the next interrupt; else an interrupt says that its moves
    /// do not.</summary>
    public bool ChipsDeferMoves { get; init; }

    /// <summary>Whether an affinity that is set on RISC-V waits for the next message, whose flow is the edge flow; else
    /// the interrupt moves at once, and its flow is the simple one.</summary>
    public bool DefersImsicMoves { get; init; }

    /// <summary>Whether a per-CPU request may name the CPUs that it serves, so that several of them stand side by side
    /// on one interrupt; else a request serves all CPUs, and there is one.</summary>
    public bool HasPerCpuAffinity { get; init; }

    /// <summary>Whether an interrupt that a demultiplexer hands on may be handled on another CPU than the
    /// demultiplexer's: see <see cref="Ipi.IrqRedirects"/>; else it is always handled where it arrives.</summary>
    public bool RedirectsDemultiplexed { get; init; }

    /// <summary>Whether there is a bus token for the Freescale management complex; without it the numbers of the later
    /// ones are lower by one.</summary>
    public bool HasFreescaleToken { get; init; } = true;

    /// <summary>Whether a function's domain for MSI has an index for each of its messages; else it has one.</summary>
    public bool SizesMsiDomains { get; init; }

    /// <summary>How many entries a device's remapping table has on AMD where the unit supports the larger
    /// ones.</summary>
    public int AmdTableEntries { get; init; } = 512;

    /// <summary>The release of a version: as recorded, as known of it, or as the nearest that was recorded.</summary>
    /// <param name="version">The version.</param>
    public static KernelRelease Of(KernelVersion version)
    {
        bool isLate = version >= s_nearerTo73;
        return new KernelRelease(version)
        {
            IsRecorded = version == new KernelVersion(6, 12) || version == new KernelVersion(7, 3),
            SpreadsByClusters = version >= new KernelVersion(7, 2),
            PacksSets = isLate,
            PreparesDomains = version >= new KernelVersion(6, 16),
            HasPostFree = version < new KernelVersion(6, 18),
            CountsShutdowns = version >= new KernelVersion(6, 16),
            FreesRefusedHierarchies = version >= new KernelVersion(7, 3),
            WarnsOfOneShotWithoutThread = isLate,
            NotifiesOfHotplug = isLate,
            InterruptsLayout = LayoutOf(version),
            HasGuestCounterRow = version >= new KernelVersion(7, 0),
            ShowsMessagesInDebugFiles = isLate,
            ChipsDeferMoves = isLate,
            DefersImsicMoves = version >= new KernelVersion(7, 0),
            HasPerCpuAffinity = version >= new KernelVersion(6, 19),
            RedirectsDemultiplexed = version >= new KernelVersion(7, 0),
            HasFreescaleToken = version < new KernelVersion(7, 1),
            SizesMsiDomains = isLate,
            AmdTableEntries = isLate ? 2048 : 512,
        };
    }

    /// <summary>Reads a release as <c>uname -r</c> or the version line of a kernel writes it.</summary>
    /// <param name="text">For example <c>7.3.4</c>, <c>6.12.107-amd64</c>, or <c>Linux version 6.18.15 (…)</c>.</param>
    /// <param name="release">The release.</param>
    /// <returns>Whether the text begins with one.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out KernelRelease? release)
    {
        release = KernelVersion.TryParse(text, out KernelVersion version) ? Of(version) : null;
        return release is not null;
    }

    /// <summary>The number that stands for a bus token, and shows as the suffix of domain names.</summary>
    /// <param name="token">The token.</param>
    public int NumberOf(Domains.BusToken token) =>
        !HasFreescaleToken && token is > Domains.BusToken.FslMcMsi and not Domains.BusToken.PciDeviceIms
            ? (int)token - 1
            : (int)token;

    /// <summary>The name, such as <c>Linux 6.12</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Linux {Version}");

    private static InterruptsLayout LayoutOf(KernelVersion version) => version switch
    {
        _ when version >= new KernelVersion(7, 2) => InterruptsLayout.LeftAligned,
        _ when version >= s_nearerTo73 => InterruptsLayout.RightAlignedTight,
        _ => InterruptsLayout.RightAligned,
    };
}
