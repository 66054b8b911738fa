using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Planning.Reports;
using Genirq.Platforms.X86;
using Genirq.Tests.X86;

namespace Genirq.Tests.Planning;

/// <summary>The largest requests, computed, against an engine that grants until it refuses.</summary>
public sealed class RoomRulesTests
{
    private const int Seeds = 400;

    [Fact]
    public void Regular_RandomMatrices_IsWhatTheEngineGrantsUntilItRefuses()
    {
        int stopped = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            VectorMatrix matrix = RandomMatrix.Of(seed);
            CpuMask online = RoomRules.OnlineOf(matrix);
            CpuMask some = online.And(CpuMask.FromBits((ulong)new Random(seed).Next(1, 64)));
            foreach (CpuMask cpus in (CpuMask[])[some, online])
            {
                RequestRoom room = RoomRules.Regular(matrix, cpus);

                Assert.True(room.Vectors == Grant(matrix, cpus), $"Seed {seed}, CPUs {cpus}: computed {room.Vectors}.");
                stopped += room.StoppedBy >= 0 ? 1 : 0;
            }
        }

        // Without drift in some of them this would prove half of the rule.
        Assert.InRange(stopped, 10, Seeds);
    }

    [Fact]
    public void Managed_RandomMatrices_IsHowOftenTheEngineKeepsOneOnEachCpu()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            VectorMatrix matrix = RandomMatrix.Of(seed);
            CpuMask possible = CpuMask.FirstCpus(matrix.CpuCount);

            ManagedRoom room = RoomRules.Managed(matrix, possible);

            int times = 0;
            while (matrix.ReserveManaged(possible) == 0)
            {
                times++;
            }

            Assert.True(times == room.Times, $"Seed {seed}: computed {room.Times}, the engine grants {times}.");
            Assert.Equal(times > 0 || room.Times > 0 ? possible.Count : 0, room.Vectors);
            Assert.Equal(0, matrix.CountFree(room.LimitingCpu));
        }
    }

    [Fact]
    public void Offline_RandomMachines_GoAsFarAsTheEngineLetsThem()
    {
        int refused = 0;
        int vetoed = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            X86Bench bench = Fill(seed);
            CpuMask online = bench.System.Cpus.Online;

            OfflineRoom room = RoomRules.Offline(bench.Matrix, online, OfflineRule.RegularOnly);

            CpuMask alone = CpuMask.Of([.. online.Where(cpu => bench.Vectors.CheckOffline(cpu) != 0)]);
            Assert.Equal(alone, room.Vetoed);
            Assert.Equal(bench.Messages.Where(IsVeto), room.VetoMessages);
            Assert.Equal(bench.Messages.FirstOrDefault(IsVeto), room.VetoMessage);
            int gone = 0;
            int refusedAt = -1;
            for (int cpu = online.Next(1); cpu >= 0 && refusedAt < 0; cpu = online.Next(cpu + 1))
            {
                refusedAt = bench.System.Hotplug.TakeOffline(cpu) == 0 ? -1 : cpu;
                gone += refusedAt < 0 ? 1 : 0;
            }

            Assert.Equal((gone, refusedAt), (room.InOrder, room.RefusedAt));
            Assert.Equal(online.Count - 1, room.Candidates);
            refused += refusedAt >= 0 ? 1 : 0;
            vetoed += alone.IsEmpty ? 0 : 1;
        }

        Assert.InRange(refused, 5, 55);
        Assert.InRange(vetoed, 5, 55);
    }

    [Fact]
    public void Of_NodesAndIsolatedCpus_CountTheirOwn()
    {
        X86Bench bench = new(4, null, new IrqSystemOptions { CpuNodes = [0, 0, 1, 1] });
        bench.Matrix.Allocate(CpuMask.Of(3), reserved: false, out _);

        VectorRoom room = RoomRules.Of(bench.Vectors, CpuMask.Of(1, 2));

        Assert.Equal(803, room.Any.Vectors);
        Assert.Equal([(0, 402L), (1, 401L)], room.Nodes.Select(node => (node.Node, node.Room.Vectors)));
        Assert.Equal((401L, "0,3"), (room.Housekeeping!.Vectors, room.Housekeeping.Cpus.ToString()));
        Assert.Equal(new ManagedRoom(4, 200, 3), room.Managed);
        Assert.Null(RoomRules.Of(bench.Vectors, CpuMask.Empty).Housekeeping);
    }

    [Fact]
    public void Offline_OneCpu_HasNoCandidates()
    {
        OfflineRoom room = RoomRules.Offline(MatrixBench.Online(1), CpuMask.Of(0), OfflineRule.RegularOnly);

        Assert.Equal((0, 0, -1, true), (room.InOrder, room.Candidates, room.RefusedAt, room.Vetoed.IsEmpty));
    }

    private static bool IsVeto(string message) => message.Contains("Cannot disable CPU", StringComparison.Ordinal);

    private static int Grant(VectorMatrix matrix, CpuMask cpus)
    {
        if (cpus.IsEmpty)
        {
            return 0;
        }

        List<(int Cpu, int Bit)> taken = [];
        for (int bit = matrix.Allocate(cpus, reserved: false, out int cpu);
            bit >= 0;
            bit = matrix.Allocate(cpus, reserved: false, out cpu))
        {
            taken.Add((cpu, bit));
        }

        taken.ForEach(one => matrix.Free(one.Cpu, one.Bit, managed: false));
        return taken.Count;
    }

    // Three to five CPUs, so filled that some can go and some cannot; a few interrupts are managed.
    private static X86Bench Fill(int seed)
    {
        Random random = new(seed);
        int cpus = random.Next(3, 6);
        X86Bench bench = new X86Bench(cpus).WithIntel();
        int interrupts = random.Next(50, 201 * cpus);
        for (uint index = 0; index < interrupts && bench.Matrix.Available() > 0; index++)
        {
            int own = random.Next(cpus);
            if (random.Next(20) == 0 && bench.Matrix.CountFree(own) > 0)
            {
                bench.Start(index, $"{own}");
                continue;
            }

            IrqDescriptor descriptor = bench.Allocate(index);
            bench.System.Affinity.Set(descriptor.Irq, CpuMask.Of(random.Next(random.Next(3) == 0 ? 1 : cpus)));
            bench.Request(descriptor);
        }

        for (int cpu = 0; cpu < cpus; cpu++)
        {
            bench.Vectors.Tick(cpu);
        }

        return bench;
    }
}
