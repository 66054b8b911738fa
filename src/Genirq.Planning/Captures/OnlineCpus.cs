using Genirq.Cpus;
using Genirq.Planning.Debugfs;

namespace Genirq.Planning.Captures;

/// <summary>Decides which CPUs of a capture are online, of which several of its parts may say something.</summary>
/// <remarks>
/// What the kernel itself lists counts most: the table of vectors, whose counts belong to its CPUs, then its list of
/// CPUs, then the columns of <c>/proc/interrupts</c>. Parts that cannot be true together are not of one machine, or not
/// of one moment.
/// </remarks>
internal sealed class OnlineCpus
{
    private OnlineCpus(CpuEvidence? source, IEnumerable<CpuEvidence> all)
    {
        Source = source;
        Cpus = source?.Cpus ?? CpuMask.Empty;
        Known = all.Aggregate(Cpus, static (known, one) => one.IsCount ? known : known.Or(one.Cpus).Or(one.Offline));
    }

    /// <summary>What they were taken from; null if nothing says anything.</summary>
    public CpuEvidence? Source { get; }

    /// <summary>The CPUs online; empty if nothing says anything.</summary>
    public CpuMask Cpus { get; }

    /// <summary>All CPUs that a part names, online or not.</summary>
    public CpuMask Known { get; }

    /// <summary>Why the machine cannot be judged; null if the parts agree.</summary>
    public MissingPart? Disagreement { get; private init; }

    /// <summary>Decides.</summary>
    /// <param name="table">The table of vectors; null if there is none.</param>
    /// <param name="listed">The kernel's own list; null if there is none.</param>
    /// <param name="header">The columns of <c>/proc/interrupts</c>; null if there are none.</param>
    /// <param name="isHeaderInferred">Whether columns are counted, or cut.</param>
    /// <param name="others">What other parts say, those first that count more.</param>
    public static OnlineCpus Choose(
        VectorDump? table, CpuMask? listed, CpuMask? header, bool isHeaderInferred, IEnumerable<CpuEvidence> others)
    {
        List<CpuEvidence> all = [];
        if (table is { IsComplete: true, IsOfIdentities: false, Contradictions: [] })
        {
            CpuMask rows = CpuMask.Of([.. table.Rows.Select(static row => row.Cpu)]);
            all.Add(new CpuEvidence("the table of vectors", rows) { MayBeMore = table.OnlineMaps is null });
        }

        if (listed is { IsEmpty: false })
        {
            all.Add(new CpuEvidence(CapturePaths.OnlineCpus, listed));
        }

        if (header is { IsEmpty: false } && !isHeaderInferred)
        {
            all.Add(new CpuEvidence("/proc/interrupts", header));
        }

        all.AddRange(others);
        if (header is { IsEmpty: false } && isHeaderInferred)
        {
            all.Add(new CpuEvidence("/proc/interrupts", header)
            {
                IsCount = true,
                MayBeMore = true,
                IsInferred = true,
            });
        }

        all = [.. all.OrderByDescending(static one => one.IsExact).ThenBy(static one => one.MayBeFewer)];
        CpuEvidence? source = all.FirstOrDefault();
        CpuEvidence? other = all.Find(one => !one.Allows(source!.Cpus));
        return new OnlineCpus(source, all)
        {
            Disagreement = other is null ? null : new MissingPart(
                $"its parts are not of one machine, or not of one moment: of the CPUs online {source}, but {other}",
                "sudo genirq capture DIR"),
        };
    }
}
