using System.Globalization;
using Genirq.Benchmarks.World;

namespace Genirq.Benchmarks.Quick;

/// <summary>How much memory one interrupt of two levels holds, with everything that belongs to it.</summary>
internal static class RetainedBytes
{
    private const int Many = 2048;

    /// <summary>The bytes as a JSON line.</summary>
    public static string Measure()
    {
        BenchWorld world = new();
        BenchWorld.Occupy(world.C, 1);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        BenchWorld.Occupy(world.A, Many);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(world);
        double each = (double)(after - before) / Many;
        return string.Create(
            CultureInfo.InvariantCulture, $$"""{"name":"retained-bytes-per-irq-2level","bytes":{{each:0}}}""");
    }
}
