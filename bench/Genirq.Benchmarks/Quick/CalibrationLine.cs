using Genirq.Benchmarks.World;

namespace Genirq.Benchmarks.Quick;

/// <summary>A dependent chain of 64 bit multiplications: shows the clock, and nothing of the memory.</summary>
internal static class CalibrationLine
{
    private const int Steps = 1_000_000;

    /// <summary>The line of one place in the table.</summary>
    public static QuickLine Create(string place) => new($"calibrate-{place}", Steps, Chain);

    /// <summary>One round of the chain.</summary>
    public static void Chain()
    {
        ulong x = 1;
        for (int i = 0; i < Steps; i++)
        {
            x = (x * 6364136223846793005) + 1442695040888963407;
        }

        BenchWorld.Require(x == 0 ? -1 : 0);
    }
}
