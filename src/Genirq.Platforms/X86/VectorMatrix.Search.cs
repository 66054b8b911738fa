using System.Numerics;
using Genirq.Cpus;

namespace Genirq.Platforms.X86;

/// <content>Which CPU and which bit an allocation gets.</content>
public sealed partial class VectorMatrix
{
    private int FindBestCpu(CpuMask mask)
    {
        int best = -1;
        uint most = 0;
        ReadOnlySpan<uint> offers = _offers;
        for (int cpu = mask.Next(0); cpu >= 0 && cpu < offers.Length; cpu = mask.Next(cpu + 1))
        {
            // A run of CPUs of the mask without a hole is the usual case, and costs one comparison each.
            for (; cpu < offers.Length && mask.Contains(cpu); cpu++)
            {
                if (offers[cpu] > most)
                {
                    most = offers[cpu];
                    best = cpu;
                }
            }
        }

        return best;
    }

    private int FindBestManagedCpu(CpuMask mask)
    {
        int best = -1;
        uint fewest = uint.MaxValue;
        for (int cpu = mask.Next(0); cpu >= 0 && cpu < _rows.Length; cpu = mask.Next(cpu + 1))
        {
            MatrixRow row = _rows[cpu];
            if (row.IsOnline && row.ManagedAllocated <= fewest)
            {
                fewest = row.ManagedAllocated;
                best = cpu;
            }
        }

        return best;
    }

    private int FindFree(MatrixRow row)
    {
        for (int word = _start >> 6; word << 6 < _end; word++)
        {
            ulong free = ~(row.Allocation[word] | row.Reservation[word] | _system[word]);
            int bit = FirstInRange(free, word);
            if (bit >= 0)
            {
                return bit;
            }
        }

        return -1;
    }

    private int FindUnusedManaged(MatrixRow row)
    {
        for (int word = _start >> 6; word << 6 < _end; word++)
        {
            int bit = FirstInRange(row.Reservation[word] & ~row.Allocation[word], word);
            if (bit >= 0)
            {
                return bit;
            }
        }

        return -1;
    }

    private int FirstInRange(ulong candidates, int word)
    {
        if (word == _start >> 6)
        {
            candidates &= ulong.MaxValue << (_start & 63);
        }

        int bit = (word << 6) + BitOperations.TrailingZeroCount(candidates);
        return candidates != 0 && bit < _end ? bit : -1;
    }
}
