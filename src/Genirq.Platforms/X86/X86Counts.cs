using Genirq.Releases;
using Genirq.Views;

namespace Genirq.Platforms.X86;

/// <summary>The counts of x86 beside the numbered interrupts, and their rows in <c>/proc/interrupts</c>.</summary>
/// <remarks>
/// Thread-safe, without lock. Give <see cref="Rows"/> to <see cref="IrqViewOptions.ArchitectureRows"/>.
/// Source: Linux 6.12, arch/x86/kernel/irq.c, arch_show_interrupts.
/// </remarks>
public sealed class X86Counts
{
    // Counters of one CPU do not share a cache line with those of the next one.
    private const int Stride = 32;
    private const int Padding = 16;

    private static readonly (string Name, string? Text)[] s_rows =
    [
        ("NMI", "Non-maskable interrupts"),
        ("LOC", "Local timer interrupts"),
        ("SPU", "Spurious interrupts"),
        ("PMI", "Performance monitoring interrupts"),
        ("IWI", "IRQ work interrupts"),
        ("RTR", "APIC ICR read retries"),
        ("PLT", "Platform interrupts"),
        ("RES", "Rescheduling interrupts"),
        ("CAL", "Function call interrupts"),
        ("TLB", "TLB shootdowns"),
        ("TRM", "Thermal event interrupts"),
        ("THR", "Threshold APIC interrupts"),
        ("DFR", "Deferred Error APIC interrupts"),
        ("MCE", "Machine check exceptions"),
        ("MCP", "Machine check polls"),
        ("HYP", "Hypervisor callback interrupts"),
        ("HRE", "Hyper-V reenlightenment interrupts"),
        ("HVS", "Hyper-V stimer0 interrupts"),
        ("ERR", null),
        ("MIS", null),
        ("PIN", "Posted-interrupt notification event"),
        ("NPI", "Nested posted-interrupt event"),
        ("PIW", "Posted-interrupt wakeup event"),
        ("VPMI", "Perf Guest Mediated PMI"),
        ("PMN", "Posted MSI notification event"),
    ];

    // What the left-aligned layout leaves out until its first event; the last two stand last, with these texts.
    private static readonly X86Count[] s_rare =
        [X86Count.Spurious, X86Count.IcrReadRetry, X86Count.Error, X86Count.Misdelivered];

    private readonly uint[] _counts;
    private readonly int _cpus;
    private readonly bool _isNewer;

    /// <summary>Makes counts of zero.</summary>
    /// <param name="cpus">How many CPUs are possible, 1 or more.</param>
    /// <param name="shown">Which have a row; null for <see cref="Usual"/>. Which there are is up to the kernel's
    /// build.</param>
    /// <param name="release">Whose rows they are; null for those of Linux 6.12.</param>
    public X86Counts(int cpus, IEnumerable<X86Count>? shown = null, KernelRelease? release = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cpus, 1);
        release ??= KernelRelease.Linux612;
        _isNewer = release.InterruptsLayout == InterruptsLayout.LeftAligned;
        _cpus = cpus;
        _counts = new uint[Padding + (cpus * Stride)];
        IEnumerable<X86Count> kinds = shown
            ?? (release.HasGuestCounterRow ? Usual.Append(X86Count.GuestPerformance) : Usual);
        Rows = [.. kinds.Distinct().OrderBy(PlaceInText).Select(RowOf)];
    }

    /// <summary>The rows of a usual kernel, neither a guest of Hyper-V or Xen nor on a large machine of SGI.</summary>
    public static IReadOnlyList<X86Count> Usual { get; } =
    [
        .. Enum.GetValues<X86Count>().Except(
        [
            X86Count.Platform, X86Count.HypervisorCallback, X86Count.HyperVReenlightenment, X86Count.HyperVTimer,
            X86Count.PostedMessage, X86Count.GuestPerformance,
        ]),
    ];

    /// <summary>The rows, in the kernel's order.</summary>
    public IReadOnlyList<ArchitectureRow> Rows { get; }

    /// <summary>The name that stands before the colon.</summary>
    /// <param name="kind">Any kind.</param>
    public static string NameOf(X86Count kind) => s_rows[(int)kind].Name;

    /// <summary>Finds a kind by its name.</summary>
    /// <param name="name">Such as <c>LOC</c>.</param>
    /// <param name="kind">The kind.</param>
    /// <returns>False: x86 has no such row.</returns>
    public static bool TryFind(string name, out X86Count kind)
    {
        int index = Array.FindIndex(s_rows, row => row.Name == name);
        kind = (X86Count)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Counts.</summary>
    /// <param name="kind">What.</param>
    /// <param name="cpu">The CPU; of no importance for the two that all CPUs share.</param>
    /// <param name="count">How often. It wraps at 32 bits, as in Linux.</param>
    public void Add(X86Count kind, int cpu, uint count = 1) =>
        // Ordering: atomic only; a reader sees an earlier or a later count.
        Interlocked.Add(ref _counts[PlaceOf(kind, cpu)], count);

    /// <summary>How often it was.</summary>
    /// <param name="kind">What.</param>
    /// <param name="cpu">The CPU.</param>
    public uint CountOf(X86Count kind, int cpu) => Volatile.Read(ref _counts[PlaceOf(kind, cpu)]);

    private static bool IsError(X86Count kind) => kind is X86Count.Error or X86Count.Misdelivered;

    private bool IsSingle(X86Count kind) => !_isNewer && IsError(kind);

    private int PlaceInText(X86Count kind) => (int)kind + (_isNewer && IsError(kind) ? s_rows.Length : 0);

    private ArchitectureRow RowOf(X86Count kind)
    {
        (string name, string? text) = s_rows[(int)kind];
        text = !_isNewer ? text
            : kind == X86Count.Error ? "PIC/APIC error interrupts"
            : kind == X86Count.Misdelivered ? "Misrouted IO/APIC interrupts"
            : text;
        return new ArchitectureRow(name, text, cpu => CountOf(kind, cpu))
        {
            IsSingle = IsSingle(kind),
            IsRare = _isNewer && s_rare.Contains(kind),
            Gap = _isNewer ? " " : "  ",
        };
    }

    private int PlaceOf(X86Count kind, int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, _cpus);
        return Padding + ((IsSingle(kind) ? 0 : cpu) * Stride) + (int)kind;
    }
}
