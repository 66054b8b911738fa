using Genirq.Cpus;
using Genirq.Diagnostics;
using Xunit.Abstractions;

namespace Genirq.Properties.X86;

/// <summary>CPUs go offline and online while devices send: with a platform that stops the delivery and awaits what is
/// under way, no event is lost.</summary>
public sealed class OfflineTrafficTests(ITestOutputHelper output)
{
    private const int Steps = 1500;
    private const int Rounds = 40;
    private const int EventsOfALine = 400;

    // Limit: how long a device waits for its event before it counts as lost.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void TakeCpuOffline_PlatformQuiesces_AnyOrder_NoEventIsLost(int setup)
    {
        int sent = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            (int events, int lost) = Schedule(setup, seed, awaitsMessages: true);
            Assert.True(lost == 0, $"Seed {seed}: {lost} of {events} events are lost.");
            sent += events;
        }

        Assert.True(sent > 1000, $"Only {sent} events.");
    }

    [Fact]
    public void TakeCpuOffline_PlatformDoesNotAwaitMessages_SomeAreLost() =>
        Assert.Contains(Enumerable.Range(0, 20), static seed => Schedule(0, seed, awaitsMessages: false).Lost > 0);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public void TakeCpuOffline_PlatformQuiesces_RealThreads_NoEventIsLost(int setup, int seed)
    {
        using TrafficWorld world = new(setup, 3, awaitsMessages: true);
        output.WriteLine($"seed {seed}");
        int running = world.Lines.Length;
        Thread[] threads =
        [
            .. world.Lines.Select(line => new Thread(() => Send(world, line, new Random(seed), ref running))),
            .. Enumerable.Range(0, TrafficWorld.Cpus).Select(cpu => new Thread(() => Take(world, cpu, ref running))),
        ];
        Array.ForEach(threads, static thread => thread.IsBackground = true);
        Array.ForEach(threads, static thread => thread.Start());

        Random random = new(seed);
        for (int round = 0; round < Rounds; round++)
        {
            // So that devices send in each round, whoever gets the processor.
            WaitForEvents(world, round);
            int cpu = 1 + random.Next(TrafficWorld.Cpus - 1);
            Assert.Equal(0, world.System.Hotplug.TakeOffline(cpu));
            Thread.Yield();
            Assert.Equal(0, world.System.Hotplug.BringOnline(cpu));
        }

        foreach (Thread thread in threads)
        {
            Assert.True(thread.Join(s_patience * 2), "A thread is stuck.");
        }

        Assert.All(world.Lines, static line => Assert.Equal((EventsOfALine, false), (line.Sent, line.IsOpen)));
        Assert.Equal(0, world.System.Diagnostics.CountOf(IrqDiagnosticId.VectorSpurious));
    }

    // All that happens is a step of one thread; which one comes next, also while a CPU goes, the seed says.
    private static (int Events, int Lost) Schedule(int setup, int seed, bool awaitsMessages)
    {
        using TrafficWorld world = new(setup, 6, awaitsMessages);
        Random random = new(seed);
        int lost = 0;
        world.Apics.Asked = () => Device(world, random);
        world.Stopped = () =>
        {
            for (int i = 0; i < 4; i++)
            {
                Device(world, random);
                world.Take(random.Next(TrafficWorld.Cpus));
            }
        };
        for (int step = 0; step < Steps; step++)
        {
            switch (random.Next(20))
            {
                case < 9:
                    Device(world, random);
                    break;
                case < 16:
                    world.Take(random.Next(TrafficWorld.Cpus));
                    break;
                case < 18:
                    TrafficLine line = world.Lines[random.Next(world.Lines.Length)];
                    world.System.Affinity.Set(line.Irq, CpuMask.Of(random.Next(TrafficWorld.Cpus)));
                    break;
                case 18:
                    // A message is never under way for as long as a tick.
                    Array.ForEach(world.Lines, world.Arrive);
                    world.Vectors.Tick(random.Next(TrafficWorld.Cpus));
                    break;
                default:
                    Toggle(world, 1 + random.Next(TrafficWorld.Cpus - 1));
                    lost += CountLost(world);
                    break;
            }
        }

        return (world.Lines.Sum(static line => line.Sent), lost);
    }

    private static void Device(TrafficWorld world, Random random)
    {
        TrafficLine line = world.Lines[random.Next(world.Lines.Length)];
        if (line.UnderWay is not null)
        {
            world.Arrive(line);
        }
        else if (!line.IsOpen)
        {
            world.Send(line);
        }
    }

    private static void Toggle(TrafficWorld world, int cpu)
    {
        if (world.System.Cpus.Online.Contains(cpu))
        {
            Assert.Equal(0, world.System.Hotplug.TakeOffline(cpu));
        }
        else
        {
            Assert.Equal(0, world.System.Hotplug.BringOnline(cpu));
        }
    }

    // Everything arrives and is taken; what is open then was lost, and counts once.
    private static int CountLost(TrafficWorld world)
    {
        Action? asked = world.Apics.Asked;
        world.Apics.Asked = null;
        Array.ForEach(world.Lines, world.Arrive);
        bool any = true;
        while (any)
        {
            any = false;
            for (int cpu = 0; cpu < TrafficWorld.Cpus; cpu++)
            {
                any |= world.Take(cpu);
            }
        }

        int lost = world.Lines.Count(static line => line.IsOpen);
        Array.ForEach(world.Lines, static line => line.Handle());
        world.Apics.Asked = asked;
        return lost;
    }

    private static void Send(TrafficWorld world, TrafficLine line, Random random, ref int running)
    {
        for (int i = 0; i < EventsOfALine; i++)
        {
            lock (line.Gate)
            {
                world.Send(line);
                if (random.Next(3) == 0)
                {
                    Thread.Yield();
                }

                world.Arrive(line);
            }

            if (!SpinWait.SpinUntil(() => !line.IsOpen, s_patience))
            {
                break;
            }
        }

        // Ordering: a full fence; the CPUs go on until it is 0.
        Interlocked.Decrement(ref running);
    }

    private static void WaitForEvents(TrafficWorld world, int round) => Assert.True(SpinWait.SpinUntil(
        () => world.Lines.Sum(static line => line.Sent) >= Math.Min(round * 20, world.Lines.Length * EventsOfALine),
        s_patience * 2));

    private static void Take(TrafficWorld world, int cpu, ref int running)
    {
        // Ordering: pairs with the decrements of the devices.
        while (Volatile.Read(ref running) != 0)
        {
            if (!world.Take(cpu))
            {
                Thread.Yield();
            }
        }
    }
}
