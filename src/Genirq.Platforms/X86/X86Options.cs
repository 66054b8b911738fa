using Genirq.Affinity;
using Genirq.Platforms.X86.Messages;

namespace Genirq.Platforms.X86;

/// <summary>How the vectors of a machine are set up.</summary>
public sealed record X86Options
{
    /// <summary>The local APICs' numbers and naming.</summary>
    public ApicModel Apics { get; init; } = new();

    /// <summary>The local APICs themselves; null: nothing is ever pending in them, and nothing sent arrives.</summary>
    public LocalApics? Hardware { get; init; }

    /// <summary>The vectors that the system keeps for itself on every CPU.</summary>
    public IReadOnlyList<int> SystemVectors { get; init; } = X86Vectors.UsualSystem;

    /// <summary>The vector after the last one that devices get: 0xEB, or 0xEC before Linux 6.10.</summary>
    public int FirstSystemVector
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, X86Vectors.FirstExternal, nameof(FirstSystemVector));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, X86Vectors.Count, nameof(FirstSystemVector));
            field = value;
        }
    } = X86Vectors.FirstSystem;

    /// <summary>How many interrupts the legacy controllers have: 0, 1 (the timer alone) or 16.</summary>
    public int LegacyIrqs
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(LegacyIrqs));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, X86Vectors.LegacyCount, nameof(LegacyIrqs));
            field = value;
        }
    }

    /// <summary>Whether an I/O APIC takes the legacy interrupts over; else their vectors belong to the
    /// system.</summary>
    public bool HasIoApic { get; init; } = true;

    /// <summary>Whether the local APICs are switched off: no interrupt can be allocated.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Whether devices can have interrupt message stores (IMS), as in Linux 6.2 to 6.9.</summary>
    public bool ServesOwnStores { get; init; }

    /// <summary>Which vectors count when a CPU is to go offline.</summary>
    public OfflineRule OfflineRule { get; init; }

    /// <summary>The options of a system on such a machine, out of those of any.</summary>
    /// <param name="options">The options; CPUs, affinities and times stay as they are.</param>
    /// <remarks>Affinities wait for the next interrupt, vectors can be reserved, nothing is resent in software by an
    /// interrupt that is handled in interrupt context only.</remarks>
    public static IrqSystemOptions ForSystem(IrqSystemOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { AffinityMoves = AffinityMoves.InInterrupt, HasReservationMode = true };
    }

    /// <summary>The number of interrupts that Linux makes room for at boot (<c>nr_irqs</c>).</summary>
    /// <param name="cpus">How many CPUs are possible.</param>
    /// <param name="gsiTop">The number after the last one of the I/O APICs.</param>
    /// <param name="legacy">How many legacy interrupts there are.</param>
    /// <param name="initial">What it was before.</param>
    /// <param name="hasMsi">Whether PCI messages are supported.</param>
    /// <remarks>Source: Linux 6.12, arch/x86/kernel/apic/vector.c, arch_probe_nr_irqs.</remarks>
    public static int ProbeIrqCount(int cpus, int gsiTop, int legacy, int initial, bool hasMsi = true)
    {
        int capped = Math.Min(initial, X86Vectors.Count * cpus);
        int wanted = gsiTop + legacy + (8 * cpus);
        if (hasMsi)
        {
            wanted += gsiTop <= X86Vectors.LegacyCount ? 8 * cpus : gsiTop * 16;
        }

        return Math.Min(capped, wanted);
    }
}
