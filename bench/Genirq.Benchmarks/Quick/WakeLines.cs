using Genirq.Benchmarks.World;

namespace Genirq.Benchmarks.Quick;

/// <summary>Waking what waits for an interrupt; the kernel's table has no such lines.</summary>
internal static class WakeLines
{
    private const int Wakes = 2000;

    /// <summary>The lines: a bare semaphore first, to compare with.</summary>
    public static IEnumerable<QuickLine> Create()
    {
        WakeWorld world = new();
        yield return new QuickLine("wake-semaphore", Wakes, () => Repeat(world.WakeBySemaphore));
        yield return new QuickLine("wake-awaited", Wakes, () => Repeat(world.WakeByEvent));
        yield return new QuickLine("wake-thread", Wakes, () => Repeat(world.WakeThread));
    }

    private static void Repeat(Action wake)
    {
        for (int i = 0; i < Wakes; i++)
        {
            wake();
        }
    }
}
