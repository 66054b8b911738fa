namespace Genirq.Cpus;

/// <summary>The sets of one CPU, which each interrupt that is given a target needs.</summary>
/// <remarks>Made once: a set is immutable. CPUs beyond these are rare, and their sets are made when they are asked
/// for.</remarks>
internal static class SingleCpus
{
    private const int Known = 256;

    private static readonly CpuMask[] s_sets = [.. Enumerable.Range(0, Known).Select(static cpu => CpuMask.Of([cpu]))];

    /// <summary>The set of one CPU.</summary>
    /// <param name="cpu">0 to 65535.</param>
    public static CpuMask Of(int cpu) => cpu < Known ? s_sets[cpu] : CpuMask.Of([cpu]);
}
