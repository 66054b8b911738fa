using Genirq.Planning.Captures;
using Genirq.Releases;

namespace Genirq.Planning.Rebuild;

/// <summary>Which kernel a machine runs, and whose rules are used for it.</summary>
/// <param name="Kernel">The kernel's release as the source has it; null if it does not tell.</param>
/// <param name="Release">The rules.</param>
public sealed record KernelRules(string? Kernel, KernelRelease Release)
{
    /// <summary>Whether the rules were chosen by the layout of <c>/proc/interrupts</c>, since nothing names the
    /// kernel.</summary>
    public bool IsByLayout { get; init; }

    /// <summary>Whether the rules are known to be this kernel's: they were recorded on one of its release.</summary>
    public bool IsKnown => Kernel is not null && Release.IsRecorded;

    /// <summary>The release whose recordings the rules come from where nothing nearer is known.</summary>
    public KernelVersion Nearest =>
        Release.Version >= new KernelVersion(6, 18) ? KernelRelease.Linux73.Version : KernelRelease.Linux612.Version;

    /// <summary>Chooses the rules for a kernel; those of Linux 6.12 where it is not told.</summary>
    /// <param name="kernel">Its release, or null.</param>
    public static KernelRules Of(string? kernel) => KernelRelease.TryParse(kernel, out KernelRelease? release)
        ? new KernelRules(kernel, release)
        : new KernelRules(null, KernelRelease.Linux612);

    /// <summary>Chooses the rules for a machine: by its kernel, else by the layout of its
    /// <c>/proc/interrupts</c>.</summary>
    /// <param name="capture">The machine.</param>
    internal static KernelRules OfMachine(MachineCapture capture)
    {
        ArgumentNullException.ThrowIfNull(capture);
        KernelRules rules = Of(capture.Kernel);
        return rules.Kernel is null && capture.IsLeftAligned
            ? new KernelRules(null, KernelRelease.Of(new KernelVersion(7, 2))) { IsByLayout = true }
            : rules;
    }

    /// <summary>The kernel and the rules in a sentence.</summary>
    public override string ToString() => this switch
    {
        { IsByLayout: true } => $"The kernel is not told, but /proc/interrupts is laid out as from Linux 7.2 on; the "
            + $"rules of release {Nearest} are used.",
        { Kernel: null } => $"The kernel is not told; the rules of release {Nearest} are used.",
        { IsKnown: true } => $"Linux {Kernel}.",
        _ when Release.Version < KernelRelease.Linux612.Version || Release.Version > KernelRelease.Linux73.Version =>
            $"Linux {Kernel}; the rules of release {Nearest} are used, the nearest that are known.",
        _ => $"Linux {Kernel}; the rules of release {Nearest} are used, but for what is known of {Release.Version}.",
    };
}
