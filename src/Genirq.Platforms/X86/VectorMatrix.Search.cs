using System.Numerics;
using Genirq.Cpus;

namespace Genirq.Platforms.X86;

/// <content>Which CPU and which bit an allocation gets.</content>
public sealed partial class VectorMatrix
{
    // On a machine with more CPUs than this, a run of them is looked at several at a time.
    private const int FewCpus = 16;

    private int FindBestCpu(CpuMask mask)
    {
        ReadOnlySpan<uint> offers = _offers;
        if (offers.Length > FewCpus)
        {
            return FindBestOfMany(mask, offers);
        }

        int best = -1;
        uint most = 0;
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

    private static int FindBestOfMany(CpuMask mask, ReadOnlySpan<uint> offers)
    {
        int best = -1;
        uint most = 0;
        int end;
        for (int cpu = mask.Next(0); cpu >= 0 && cpu < offers.Length; cpu = mask.Next(end))
        {
            end = Math.Min(mask.NextOutside(cpu), offers.Length);
            ReadOnlySpan<uint> run = offers[cpu..end];
            uint offer = Largest(run);
            (most, best) = offer > most ? (offer, cpu + run.IndexOf(offer)) : (most, best);
        }

        return best;
    }

    private static uint Largest(ReadOnlySpan<uint> values)
    {
        uint largest = 0;
        Vector<uint> lanes = Vector<uint>.Zero;
        for (; values.Length >= Vector<uint>.Count; values = values[Vector<uint>.Count..])
        {
            lanes = Vector.Max(lanes, new Vector<uint>(values));
        }

        for (int lane = 0; lane < Vector<uint>.Count; lane++)
        {
            largest = Math.Max(largest, lanes[lane]);
        }

        foreach (uint value in values)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
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
