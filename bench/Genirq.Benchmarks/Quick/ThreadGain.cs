using System.Diagnostics;
using System.Globalization;
using Genirq.Benchmarks.World;
using Genirq.Cpus;
using Genirq.Msi;

namespace Genirq.Benchmarks.Quick;

/// <summary>How many times as much two threads do, each with its own device, as one thread with one.</summary>
internal static class ThreadGain
{
    private const int Batch = 500;
    private const int Occupied = 100;

    /// <summary>
    /// The gain of allocating on devices of different systems, of different trees of one, and of one tree; and of
    /// handling different interrupts of one system on two CPUs. As JSON lines.
    /// </summary>
    /// <param name="time">How long each measurement takes.</param>
    /// <param name="times">How often each is repeated; the best counts.</param>
    public static IEnumerable<string> Measure(TimeSpan time, int times)
    {
        BenchWorld world = new();
        MsiDevice[] alone = [new BenchWorld().A, new BenchWorld().A];
        MsiDevice[] apart = [world.AddTree("first"), world.AddTree("second")];
        MsiDevice[] together = [world.A, world.AddDevice("d", world.Vec, 4096)];
        yield return Line("two-threads-gain-different-systems", Gain(Allocations(alone), time, times));
        yield return Line("two-threads-gain-different-trees", Gain(Allocations(apart), time, times));
        yield return Line("two-threads-gain-same-tree", Gain(Allocations(together), time, times));
        yield return Line("two-threads-gain-handling", Gain(Deliveries(), time, times));
    }

    private static string Line(string name, double ratio) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"name":"{{name}}","ratio":{{ratio:0.00}}}""");

    private static Action[] Allocations(MsiDevice[] devices)
    {
        Array.ForEach(devices, device => BenchWorld.Occupy(device, Occupied));
        return [.. devices.Select(device => (Action)(() => AllocateAndFree(device)))];
    }

    private static Action[] Deliveries()
    {
        BenchWorld world = new(cpus: 2);
        return [Delivery(world, world.A, world.System.Cpus[0]), Delivery(world, world.B, world.System.Cpus[1])];
    }

    private static Action Delivery(BenchWorld world, MsiDevice device, CpuContext cpu)
    {
        // The handlers' own counters must not share a cache line: it is not they that are measured.
        EventCounter[] counters = [.. Enumerable.Range(0, 32).Select(static _ => new EventCounter())];
        Irq irq = world.Request(device, counters[16]);
        BenchWorld.Occupy(device, Occupied);
        return () =>
        {
            for (int i = 0; i < Batch; i++)
            {
                world.System.HandleIrq(irq, cpu);
            }

            GC.KeepAlive(counters);
        };
    }

    private static double Gain(Action[] batches, TimeSpan time, int times)
    {
        double one = 0;
        double two = 0;
        for (int i = 0; i < times; i++)
        {
            one = Math.Max(one, Math.Max(Rate([batches[0]], time), Rate([batches[1]], time)));
            two = Math.Max(two, Rate(batches, time));
        }

        return two / one;
    }

    // Operations per second of one thread for each batch.
    private static double Rate(Action[] batches, TimeSpan time)
    {
        using Barrier start = new(batches.Length);
        double[] rates = new double[batches.Length];
        Thread[] threads = new Thread[batches.Length];
        for (int i = 0; i < batches.Length; i++)
        {
            int number = i;
            threads[i] = new Thread(() =>
            {
                start.SignalAndWait();
                rates[number] = Work(batches[number], time);
            });
            threads[i].Start();
        }

        Array.ForEach(threads, thread => thread.Join());
        return rates.Sum();
    }

    private static double Work(Action batch, TimeSpan time)
    {
        long operations = 0;
        Stopwatch clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            batch();
            operations += Batch;
        }

        return operations / clock.Elapsed.TotalSeconds;
    }

    private static void AllocateAndFree(MsiDevice device)
    {
        for (int i = 0; i < Batch; i++)
        {
            int index = device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any).Index;
            BenchWorld.Require(index);
            device.FreeRange(MsiDomainId.Default, (uint)index, (uint)index);
        }
    }
}
