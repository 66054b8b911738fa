namespace Genirq.Cpus;

/// <summary>The sets of one CPU, which each interrupt that is given a target needs.</summary>
/// <remarks>A set is immutable, so one is made when it is asked for first, and serves all. It has a bit for each CPU
/// below its own: 8,192 sets, for as many CPUs as x86 can have in Linux, would take 5 MB.</remarks>
internal static class SingleCpus
{
    private const int Known = 8192;
    private const int PageShift = 8;
    private const int PageMask = (1 << PageShift) - 1;

    private static readonly CpuMask?[]?[] s_pages = new CpuMask?[Known >> PageShift][];

    /// <summary>The set of one CPU.</summary>
    /// <param name="cpu">0 to 65535.</param>
    public static CpuMask Of(int cpu)
    {
        if (cpu >= Known)
        {
            return CpuMask.Of([cpu]);
        }

        // Ordering: pairs with the two writes below; whoever sees a page or a set sees what is in it.
        ref CpuMask?[]? page = ref s_pages[cpu >> PageShift];
        ref CpuMask? set = ref (Volatile.Read(ref page) ?? MakePage(ref page))[cpu & PageMask];
        return Volatile.Read(ref set) ?? Make(ref set, cpu);
    }

    private static CpuMask?[] MakePage(ref CpuMask?[]? place)
    {
        // Ordering: pairs with the read in Of. Of two that are made at once one is forgotten, with its sets.
        CpuMask?[] made = new CpuMask?[1 << PageShift];
        Volatile.Write(ref place, made);
        return made;
    }

    private static CpuMask Make(ref CpuMask? place, int cpu)
    {
        // Ordering: pairs with the read in Of. Of two that are made at once either serves.
        CpuMask made = CpuMask.Of([cpu]);
        Volatile.Write(ref place, made);
        return made;
    }
}
