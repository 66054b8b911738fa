using System.Numerics;

namespace Genirq.Simulation.Cpus;

/// <summary>Which CPUs have something to do: a bit for each.</summary>
/// <remarks>Not thread-safe. Allocates nothing.</remarks>
internal sealed class CpuReadiness(int cpus)
{
    private readonly ulong[] _words = new ulong[(cpus + 63) / 64];

    /// <summary>How many have.</summary>
    public int Count { get; private set; }

    /// <summary>Says whether a CPU has.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="isReady">Whether.</param>
    public void Set(int cpu, bool isReady)
    {
        ulong bit = 1UL << (cpu & 63);
        ref ulong word = ref _words[cpu >> 6];
        if (((word & bit) != 0) != isReady)
        {
            word ^= bit;
            Count += isReady ? 1 : -1;
        }
    }

    /// <summary>One of those that have.</summary>
    /// <param name="rank">Which, 0 to <see cref="Count"/> - 1, in the order of their numbers.</param>
    public int At(int rank)
    {
        for (int index = 0; ; index++)
        {
            ulong word = _words[index];
            int here = BitOperations.PopCount(word);
            if (rank >= here)
            {
                rank -= here;
                continue;
            }

            for (; rank > 0; rank--)
            {
                word &= word - 1;
            }

            return (index << 6) + BitOperations.TrailingZeroCount(word);
        }
    }
}
