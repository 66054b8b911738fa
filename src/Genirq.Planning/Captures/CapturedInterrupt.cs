using Genirq.Cpus;
using Genirq.Planning.Debugfs;

namespace Genirq.Planning.Captures;

/// <summary>All that a machine shows of one interrupt, of whatever kind.</summary>
/// <param name="Irq">Its number; 0 is a real one here (the timer on x86).</param>
internal sealed record CapturedInterrupt(Irq Irq)
{
    /// <summary>The name of its outermost chip, such as <c>IO-APIC</c>, <c>DMAR-MSI</c> or
    /// <c>IR-PCI-MSIX-0000:3d:00.0</c>; null if nothing tells.</summary>
    public string? Chip { get; init; }

    /// <summary>Its hardware number in its outermost domain; null if nothing tells.</summary>
    public ulong? HardwareIrq { get; init; }

    /// <summary>Its flow or level, as the row of <c>/proc/interrupts</c> says it; null without.</summary>
    public string? Flow { get; init; }

    /// <summary>The names of the installed actions; empty if there are none, or they are not known.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Whether <c>/proc/interrupts</c> has a row for it: an action is installed.</summary>
    public bool HasRow { get; init; }

    /// <summary>Whether an action is installed.</summary>
    public bool IsRequested => HasRow || Actions.Count > 0;

    /// <summary>Whether it is in <c>/proc/irq</c>: it was requested at least once.</summary>
    public bool WasRequested { get; init; }

    /// <summary>The affinity asked for; null if not known.</summary>
    public CpuMask? Affinity { get; init; }

    /// <summary>The affinity in effect; null if not known, empty if it was never started.</summary>
    public CpuMask? EffectiveAffinity { get; init; }

    /// <summary>The online CPUs on which it ran at least once, by its counters; null if it never ran, or has no
    /// row.</summary>
    public CpuMask? CountedCpus { get; init; }

    /// <summary>How often it ran on the online CPUs since they started, each counter modulo 2^32; null without a
    /// row.</summary>
    public ulong? Count { get; init; }

    /// <summary>Whether something tells where it goes, or was asked to go.</summary>
    public bool IsPlaced => Dump is not null || EffectiveAffinity is { IsEmpty: false }
        || Affinity is { IsEmpty: false };

    /// <summary>What debugfs shows; null if that cannot be read.</summary>
    public InterruptDump? Dump { get; init; }
}
