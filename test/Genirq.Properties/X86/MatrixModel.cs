using Genirq.Diagnostics;

namespace Genirq.Properties.X86;

/// <summary>A matrix of vectors in plain sets, with the counters counted anew each time where they cannot
/// drift.</summary>
internal sealed class MatrixModel(int cpus, int start, int end, int[] system)
{
    public HashSet<int>[] Used { get; } = Sets(cpus);

    public HashSet<int>[] Managed { get; } = Sets(cpus);

    public bool[] IsOnline { get; } = new bool[cpus];

    /// <summary>What is counted as available, in 32 bits that wrap; 0 before the CPU was online.</summary>
    public uint[] Available { get; } = new uint[cpus];

    /// <summary>Whether the CPU was online before, so that it has counts.</summary>
    public bool[] HasCounts { get; } = new bool[cpus];

    public long Reserved { get; set; }

    public long Total { get; private set; }

    public uint GlobalAvailable =>
        (uint)Enumerable.Range(0, cpus).Where(cpu => IsOnline[cpu]).Sum(cpu => (long)Available[cpu]);

    public int ManagedUsed(int cpu) => Managed[cpu].Count(Used[cpu].Contains);

    public void Online(int cpu)
    {
        if (!HasCounts[cpu])
        {
            int taken = Managed[cpu].Count + system.Count(bit => bit >= start && bit < end);
            Available[cpu] = (uint)(end - start - taken);
            HasCounts[cpu] = true;
        }

        IsOnline[cpu] = true;
    }

    public (int Bit, int Cpu) Take(IReadOnlyCollection<int> mask, bool reserved)
    {
        int best = -1;
        foreach (int cpu in mask.Where(cpu => IsOnline[cpu] && Available[cpu] > 0))
        {
            best = best < 0 || Available[cpu] > Available[best] ? cpu : best;
        }

        int bit = best < 0 ? -1 : FirstFree(best);
        if (mask.Count == 0 || bit < 0)
        {
            return (mask.Count == 0 ? ErrorCode.Invalid : ErrorCode.NoSpace, -1);
        }

        Used[best].Add(bit);
        Available[best]--;
        Total++;
        Reserved -= reserved ? 1 : 0;
        return (bit, best);
    }

    public int ReserveManaged(IReadOnlyCollection<int> mask)
    {
        List<int> done = [];
        foreach (int cpu in mask)
        {
            int bit = FirstFree(cpu);
            if (bit < 0)
            {
                done.ForEach(RemoveManaged);
                return ErrorCode.NoSpace;
            }

            Managed[cpu].Add(bit);
            Available[cpu] -= IsOnline[cpu] ? 1u : 0u;
            done.Add(cpu);
        }

        return 0;
    }

    public void RemoveManaged(int cpu)
    {
        int[] unused = [.. Managed[cpu].Except(Used[cpu]).Order()];
        if (unused.Length != 0)
        {
            Managed[cpu].Remove(unused[0]);
            Available[cpu] += IsOnline[cpu] ? 1u : 0u;
        }
    }

    public (int Bit, int Cpu) TakeManaged(IReadOnlyCollection<int> mask)
    {
        if (mask.Count == 0)
        {
            return (ErrorCode.Invalid, -1);
        }

        int best = -1;
        foreach (int cpu in mask.Where(cpu => IsOnline[cpu]))
        {
            best = best < 0 || ManagedUsed(cpu) <= ManagedUsed(best) ? cpu : best;
        }

        int[] unused = best < 0 ? [] : [.. Managed[best].Except(Used[best]).Order()];
        if (unused.Length == 0)
        {
            return (ErrorCode.NoSpace, -1);
        }

        Used[best].Add(unused[0]);
        Total++;
        return (unused[0], best);
    }

    public void Free(int cpu, int bit)
    {
        bool isManaged = Managed[cpu].Contains(bit);
        Used[cpu].Remove(bit);
        Total -= IsOnline[cpu] ? 1 : 0;
        Available[cpu] += isManaged ? 0u : 1u;
    }

    private static HashSet<int>[] Sets(int count) => [.. Enumerable.Range(0, count).Select(_ => new HashSet<int>())];

    private int FirstFree(int cpu)
    {
        for (int bit = start; bit < end; bit++)
        {
            if (!Used[cpu].Contains(bit) && !Managed[cpu].Contains(bit) && !system.Contains(bit))
            {
                return bit;
            }
        }

        return -1;
    }
}
