using Genirq.Cpus;

namespace Genirq.Tests.Planning.Guests;

/// <summary>What cannot be known of a step from the machine before it.</summary>
/// <param name="Machine">The guest.</param>
/// <param name="Step">The step.</param>
/// <param name="Irqs">The interrupts that the engine has elsewhere than the guest, as a list of numbers.</param>
/// <param name="Reason">What is not known.</param>
/// <param name="IsOfPin">Whether it is the pin of the first one that is not known: that one is not there, and the other
/// has its place in the table of remapping.</param>
internal sealed record GuestUnknown(string Machine, int Step, string Irqs, string Reason, bool IsOfPin = false)
{
    private const string Timers = "when the timers of the old CPUs ran between the driver's calls";
    private const string Arrivals = "in which order the card's interrupts arrived, and so were moved";
    private const string Kept = "which vectors a CPU keeps for managed interrupts that were never on it: the log of "
        + "the boot was lost";

    // How the lines begin that tell where an interrupt is.
    private static readonly string[] s_places = ["\"effectiv:", "\"Vector:", "\"Target:"];
    private static readonly string[] s_placesOfPin = ["\"hwirq:", "missing"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<GuestUnknown> All { get; } =
    [
        new("amd-4cpu", 5, "36-37", Timers),
        new("net-4cpu", 1, "28", Arrivals),
        new("net-4cpu", 8, "40-45,47", Arrivals),
        new("vfio-dynamic-4cpu", 13, "21,36", "to which pin a function is wired that was never switched on, and whose "
            + "`irq` file then names its message", IsOfPin: true),
        new("vtd-phys-16cpu-storage", 4, "88", Kept),
        new("vtd-phys-16cpu-storage", 6, "68", Kept),
        new("vtd-xapic-8cpu-numa2", 3, "64-65", Timers),
    ];

    /// <summary>Its row in the document on differences.</summary>
    public string Row => $"| `{Machine}` | {Step} | {Irqs} | {Reason} |";

    /// <summary>The interrupts.</summary>
    public IReadOnlyCollection<int> Numbers { get; } =
        CpuMask.TryParseList(Irqs, out CpuMask? numbers) ? [.. numbers] : throw new ArgumentException(Irqs);

    /// <summary>Whether a difference is its: where one of its interrupts is, and nothing else of it.</summary>
    public bool Covers(string problem) => Numbers.Any(irq => (IsOfPin ? s_placesOfPin : s_places).Any(
        place => problem.StartsWith($"irq {irq}: {place}", StringComparison.Ordinal)));
}
