using Genirq.Cpus;

namespace Genirq.Planning.Captures;

/// <summary>What a part of a capture says of the CPUs online.</summary>
/// <param name="Part">The part, as notes name it.</param>
/// <param name="Cpus">The CPUs; of a part that only counts them, the first ones.</param>
internal sealed record CpuEvidence(string Part, CpuMask Cpus)
{
    /// <summary>Whether others may be online as well: <c>nproc</c> counts those of one process, and who posts a
    /// <c>/proc/cpuinfo</c> leaves CPUs out.</summary>
    public bool MayBeMore { get; init; }

    /// <summary>Whether some of them may be offline: <c>nproc --all</c> and the sum of <c>lscpu</c> count these
    /// too.</summary>
    public bool MayBeFewer { get; init; }

    /// <summary>Whether the CPUs are counted, not named.</summary>
    public bool IsCount { get; init; }

    /// <summary>Whether it shows a part of the CPUs only, and the others are inferred.</summary>
    public bool IsInferred { get; init; }

    /// <summary>CPUs that it says are offline.</summary>
    public CpuMask Offline { get; init; } = CpuMask.Empty;

    /// <summary>Whether it is certain that exactly these are online.</summary>
    public bool IsExact => !MayBeMore && !MayBeFewer;

    /// <summary>Whether these CPUs can be the ones online.</summary>
    /// <param name="online">The CPUs online by another part.</param>
    public bool Allows(CpuMask online)
    {
        bool hasOthers = IsCount ? online.Count > Cpus.Count : !online.IsSubsetOf(Cpus);
        bool lacksSome = IsCount ? online.Count < Cpus.Count : !Cpus.IsSubsetOf(online);
        return (MayBeMore || !hasOthers) && (MayBeFewer || !lacksSome) && !online.Overlaps(Offline);
    }

    /// <summary>What it says, in words.</summary>
    public override string ToString() => IsCount ? $"{Part} counts {Cpus.Count}" : $"{Part} has {Cpus}";
}
