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
    /// handling different interrupts of different systems and of one. The gain of plain arithmetic stands first: it is
    /// what the machine has to give. As JSON lines.
    /// </summary>
    /// <param name="time">How long each round takes.</param>
    /// <param name="rounds">How many rounds; the best count.</param>
    public static IEnumerable<string> Measure(TimeSpan time, int rounds)
    {
        BenchWorld world = new();
        MsiDevice[] alone = [new BenchWorld().A, new BenchWorld().A];
        MsiDevice[] apart = [world.AddTree("first"), world.AddTree("second")];
        MsiDevice[] together = [world.A, world.AddDevice("d", world.Vec, 4096)];
        (string Name, Action[] Batches)[] questions =
        [
            ("arithmetic", [CalibrationLine.Chain, CalibrationLine.Chain]),
            ("different-systems", Allocations(alone)),
            ("different-trees", Allocations(apart)),
            ("same-tree", Allocations(together)),
            ("handling-different-systems", Deliveries(isOneSystem: false)),
            ("handling", Deliveries(isOneSystem: true)),
            ("handling-neighbours", Neighbours()),
        ];
        return questions.Select(question => Line(question.Name, Gain(question.Batches, time, rounds)));
    }

    private static string Line(string name, double ratio) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"name":"two-threads-gain-{{name}}","ratio":{{ratio:0.00}}}""");

    private static Action[] Allocations(MsiDevice[] devices)
    {
        Array.ForEach(devices, device => BenchWorld.Occupy(device, Occupied));
        return [.. devices.Select(device => (Action)(() => AllocateAndFree(device)))];
    }

    private static Action[] Deliveries(bool isOneSystem)
    {
        BenchWorld first = new(cpus: 2);
        BenchWorld second = isOneSystem ? first : new BenchWorld(cpus: 2);
        return
        [
            Delivery(first, first.A, first.System.Cpus[0]),
            Delivery(second, isOneSystem ? first.AddDevice("d", first.Vec, 4096) : second.A, second.System.Cpus[1]),
        ];
    }

    // Two interrupts of one device, one number after the other, so that their objects lie side by side.
    private static Action[] Neighbours()
    {
        BenchWorld world = new(cpus: 2);
        return [.. Enumerable.Range(0, 2).Select(cpu => Delivery(world, world.A, world.System.Cpus[cpu], occupied: 0))];
    }

    private static Action Delivery(BenchWorld world, MsiDevice device, CpuContext cpu, int occupied = Occupied)
    {
        // The handlers' own counters must not share a cache line: it is not they that are measured.
        EventCounter[] counters = [.. Enumerable.Range(0, 32).Select(static _ => new EventCounter())];
        Irq irq = world.Request(device, counters[16]);
        BenchWorld.Occupy(device, occupied);
        return () =>
        {
            for (int i = 0; i < Batch; i++)
            {
                world.System.HandleIrq(irq, cpu);
            }

            GC.KeepAlive(counters);
        };
    }

    // What both do together, as a multiple of what one of them does alone. The two need not be equally fast.
    private static double Gain(Action[] batches, TimeSpan time, int rounds)
    {
        double first = 0;
        double second = 0;
        double both = 0;
        for (int i = 0; i < rounds; i++)
        {
            first = Math.Max(first, Rate([batches[0]], time));
            both = Math.Max(both, Rate(batches, time));
            second = Math.Max(second, Rate([batches[1]], time));
        }

        return both / ((first + second) / 2);
    }

    // Batches per second of one thread for each kind of batch.
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
        long done = 0;
        Stopwatch clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            batch();
            done++;
        }

        return done / clock.Elapsed.TotalSeconds;
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
