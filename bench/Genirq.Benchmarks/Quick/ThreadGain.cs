using System.Diagnostics;
using System.Globalization;
using Genirq.Benchmarks.World;
using Genirq.Msi;

namespace Genirq.Benchmarks.Quick;

/// <summary>How many times as many allocations two threads make on two devices as one thread on one.</summary>
internal static class ThreadGain
{
    private const int Batch = 500;
    private const int Occupied = 100;

    /// <summary>The gain on devices of different systems, of different trees of one, and of one tree, as JSON
    /// lines.</summary>
    /// <param name="time">How long each measurement takes.</param>
    /// <param name="times">How often each is repeated; the best counts.</param>
    public static IEnumerable<string> Measure(TimeSpan time, int times)
    {
        BenchWorld world = new();
        MsiDevice[] alone = [new BenchWorld().A, new BenchWorld().A];
        MsiDevice[] apart = [world.AddTree("first"), world.AddTree("second")];
        MsiDevice[] together = [world.A, world.AddDevice("d", world.Vec, 4096)];
        yield return Line("two-threads-gain-different-systems", Gain(alone, time, times));
        yield return Line("two-threads-gain-different-trees", Gain(apart, time, times));
        yield return Line("two-threads-gain-same-tree", Gain(together, time, times));
    }

    private static string Line(string name, double ratio) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"name":"{{name}}","ratio":{{ratio:0.00}}}""");

    private static double Gain(MsiDevice[] devices, TimeSpan time, int times)
    {
        Array.ForEach(devices, device => BenchWorld.Occupy(device, Occupied));
        double one = 0;
        double two = 0;
        for (int i = 0; i < times; i++)
        {
            one = Math.Max(one, Math.Max(Rate([devices[0]], time), Rate([devices[1]], time)));
            two = Math.Max(two, Rate(devices, time));
        }

        return two / one;
    }

    // Pairs per second of one thread for each device.
    private static double Rate(MsiDevice[] devices, TimeSpan time)
    {
        using Barrier start = new(devices.Length);
        double[] rates = new double[devices.Length];
        Thread[] threads = new Thread[devices.Length];
        for (int i = 0; i < devices.Length; i++)
        {
            int number = i;
            threads[i] = new Thread(() =>
            {
                start.SignalAndWait();
                rates[number] = Work(devices[number], time);
            });
            threads[i].Start();
        }

        Array.ForEach(threads, thread => thread.Join());
        return rates.Sum();
    }

    private static double Work(MsiDevice device, TimeSpan time)
    {
        long pairs = 0;
        Stopwatch clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            for (int i = 0; i < Batch; i++)
            {
                int index = device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any).Index;
                BenchWorld.Require(index);
                device.FreeRange(MsiDomainId.Default, (uint)index, (uint)index);
            }

            pairs += Batch;
        }

        return pairs / clock.Elapsed.TotalSeconds;
    }
}
