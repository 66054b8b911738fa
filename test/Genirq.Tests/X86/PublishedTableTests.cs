using System.Text.Json;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Reports;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Legacy;
using Genirq.Tests.Planning;

namespace Genirq.Tests.X86;

/// <summary>Vector tables that people have published, against the engine.</summary>
public sealed class PublishedTableTests
{
    [DataFact("vector-matrix")]
    public void Matrix_EachTable_KeepsTheIdentitiesThatAreKnownOfIt()
    {
        using JsonDocument known =
            JsonDocument.Parse(File.ReadAllBytes(TestData.Beside("vector-matrix/identities.json")!));
        Assert.Equal(
            known.RootElement.EnumerateObject().Select(static table => table.Name).Order(), PublishedMachine.Tables);
        foreach (JsonProperty table in known.RootElement.EnumerateObject())
        {
            VectorDump dump = PublishedMachine.Dump(table.Name);
            VectorMatrix matrix = PublishedMachine.Matrix(dump);
            MatrixCpuState[] rows = [.. dump.Rows.Select(row => matrix[row.Cpu])];
            JsonElement expected = table.Value;

            uint constant = expected.GetProperty("row_constant")[0].GetUInt32();
            Assert.All(rows, row => Assert.Equal(
                constant, row.Available + (row.Managed - row.ManagedAllocated) + row.Allocated));
            Assert.Equal(expected.GetProperty("capacity_if_range_32_235").GetInt32(), matrix.Capacity);
            Assert.Equal(expected.GetProperty("rows").GetUInt32(), matrix.OnlineCount);
            Assert.Equal(expected.GetProperty("sum_avl").GetUInt32(), matrix.Available());
            Assert.Equal(dump.GlobalAvailable, matrix.Available());
            Assert.Equal(expected.GetProperty("sum_act").GetUInt32(), (uint)rows.Sum(static row => row.Allocated));
            Assert.Equal(
                expected.GetProperty("total_allocated_minus_sum_act").GetInt64(),
                matrix.TotalAllocated - rows.Sum(static row => row.Allocated));
            Assert.All(rows, static row => Assert.True(row.ManagedAllocated <= row.Managed));
            Assert.All(dump.Rows, row => Assert.Equal(row.Allocated, matrix[row.Cpu].Allocated));
            Assert.All(dump.Rows, row => Assert.Equal(row.Available, (uint)matrix.CountFree(row.Cpu)));
            Assert.All(dump.Rows, row => Assert.DoesNotContain(row.Vectors!, matrix.IsSystem));
            Assert.Empty(dump.Problems);
        }
    }

    [DataFact("vector-matrix")]
    public void ToDebugText_EachTable_IsTheTableAgain()
    {
        foreach (string table in PublishedMachine.Tables)
        {
            VectorMatrix matrix = PublishedMachine.Matrix(PublishedMachine.Dump(table));

            Assert.Equal(Lines(PublishedMachine.Text(table)), Lines(matrix.ToDebugText()));
        }
    }

    // The post tells neither affinities nor which of the vectors of CPU 1 is the managed one. Eight of its nine regular
    // interrupts came out on CPU 17, its sibling, although CPU 13 had as many free: those eight could go nowhere else.
    [DataFact("vector-matrix")]
    public void TakeCpuOffline_ThreadripperOf2022_GivesTheNextTableCounterForCounter()
    {
        X86Bench bench = PublishedMachine.Machine(
            PublishedMachine.Dump("acelan-2022-32cpu-step0.txt"),
            static (cpu, place) => cpu == 1 && place > 0 ? CpuMask.Of(1, 17) : null);
        Assert.Equal(
            Lines(PublishedMachine.Text("acelan-2022-32cpu-step0.txt")), Lines(bench.Matrix.ToDebugText()));

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(1));

        Assert.Equal(
            Lines(PublishedMachine.Text("acelan-2022-32cpu-step1.txt")), Lines(bench.Matrix.ToDebugText()));
        Assert.Empty(bench.Reports);
    }

    // The same thread tells how a suspend ended on that machine: CPU 31, the last one to go, was refused.
    [DataFact("vector-matrix")]
    public void TakeCpuOffline_ThreadripperThatCannotSuspend_IsRefusedAtTheSameCpu()
    {
        X86Bench bench = PublishedMachine.Machine(
            PublishedMachine.Dump("acelan-2022-32cpu-step0.txt"), static (_, _) => null);
        OfflineRoom room =
            RoomRules.Offline(bench.Matrix, bench.System.Cpus.Online, OfflineRule.RegularOnly);

        Assert.All(Enumerable.Range(1, 30), cpu => Assert.Equal(0, bench.System.Hotplug.TakeOffline(cpu)));
        Assert.Equal(ErrorCode.NoSpace, bench.System.Hotplug.TakeOffline(31));

        Assert.Equal((30, 31), (room.InOrder, room.RefusedAt));
        Assert.Matches(
            "^CPU 31 has [0-9]+ vectors, [0-9]+ available. Cannot disable CPU$",
            bench.Messages.Last(static message => message.Contains("disable", StringComparison.Ordinal)));
    }

    // The posted kernel left 149 of them where they were, since it tried nothing but CPUs 2 and 3. Since 6.10 all
    // online CPUs are tried then, so here every one of them finds a vector; the sums follow from the table.
    [DataFact("vector-matrix")]
    public void TakeCpuOffline_VirtioOf2024_FillsTheOtherCpuOfTheMaskThenGoesAnywhere()
    {
        VectorDump dump = PublishedMachine.Dump("zhang-2024-virtio-32vcpu-step0.txt");
        CpuMask mask = CpuMask.Of(2, 3);
        X86Bench bench = PublishedMachine.Machine(dump, (cpu, _) => mask.Contains(cpu) ? mask : null);
        VectorDumpRow[] others = [.. dump.Rows.Where(row => !mask.Contains(row.Cpu))];

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(3));

        Assert.Equal(1090u - 27 - 175, bench.Matrix.Available());
        Assert.Equal((0u, 202u), (bench.Matrix[2].Available, bench.Matrix[2].Allocated));
        Assert.Equal(
            others.Sum(static row => row.Allocated) + 175 - 26, others.Sum(row => bench.Matrix[row.Cpu].Allocated));
        Assert.Equal((6u, 536u), (bench.Matrix.Reserved, bench.Matrix.TotalAllocated));
    }

    [DataFact("vector-matrix")]
    public void Table_OfALeak_IsHeldByTheEngineAndTheLeaksActionLeavesNothing()
    {
        RequestRoom room = RoomRules.Regular(
            PublishedMachine.Matrix(PublishedMachine.Dump("zhang-2024-leak-12vcpu.txt")), CpuMask.FirstCpus(12));
        Assert.Equal((2302L, -1), (room.Vectors, room.StoppedBy));
        X86Bench bench = new(12);
        IrqDescriptor[] queues = [.. Enumerable.Range(0, 16).Select(index => bench.Start((uint)index))];

        for (int round = 0; round < 20; round++)
        {
            Move(bench, queues, 11);
            Array.ForEach(queues, queue => bench.Fire(queue));
            bench.Vectors.Tick(10);
            Move(bench, queues, 10);
            Assert.Equal(0, bench.System.Hotplug.TakeOffline(11));
            Assert.Equal(0, bench.System.Hotplug.BringOnline(11));
        }

        Array.ForEach(queues, queue => bench.Fire(queue));
        Assert.Equal((16u, 0u), (bench.Matrix[10].Allocated, bench.Matrix[11].Allocated));
        Assert.Equal((16u, (12u * 201) - 16), (bench.Matrix.TotalAllocated, bench.Matrix.Available()));
    }

    // The post's third step was refused with 4294967295 vectors: the cascade's vector had been given back without
    // having been taken. The engine marks it as the system's, so it must get through all three.
    [DataFact("vector-matrix")]
    public void TakeCpuOffline_CascadeOf2021_NeverCountsBelowZero()
    {
        X86Bench bench = new(
            4, new X86Options { LegacyIrqs = 16 }, new IrqSystemOptions { PreallocatedIrqs = 16 });
        Assert.True(bench.Matrix.IsSystem(0x32));

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(0));
        Assert.Equal(0, bench.System.Hotplug.BringOnline(0));
        Assert.Equal(0, bench.System.Hotplug.TakeOffline(0));

        Assert.InRange(bench.Matrix[0].Allocated, 0u, 15u);
        Assert.Empty(bench.Reports);
    }

    [DataFact("vector-matrix")]
    public void CheckOffline_EachPublishedVeto_IsSaidFromItsNumbers()
    {
        byte[] bytes = File.ReadAllBytes(TestData.Beside("vector-matrix/messages.json")!);
        using JsonDocument messages = JsonDocument.Parse(bytes);
        int told = 0;
        foreach (JsonElement message in messages.RootElement.EnumerateArray())
        {
            uint has = message.GetProperty("has").GetUInt32();
            if (has == uint.MaxValue)
            {
                // See TakeCpuOffline_CascadeOf2021_NeverCountsBelowZero.
                continue;
            }

            foreach (OfflineRule rule in (OfflineRule[])[OfflineRule.RegularOnly, OfflineRule.All])
            {
                X86Bench bench = Vetoed(message, has, rule);

                Assert.Equal(
                    message.GetProperty("result").GetInt32(),
                    bench.System.Hotplug.TakeOffline(message.GetProperty("cpu").GetInt32()));
                Assert.Equal([message.GetProperty("text").GetString()], bench.Messages);
                told++;
            }
        }

        Assert.Equal(6, told);
    }

    // Flags apart: the domain is the MSI parent only since 6.2, and its flags are spelled out only in newer kernels.
    [DataFact("vector-matrix")]
    public void ReadDomain_DmarNested_IsThePublishedTextLetterForLetter()
    {
        string published = PublishedMachine.Text("vm-8cpu-nested-dmar.txt");
        VectorDump dump = PublishedMachine.Dump("vm-8cpu-nested-dmar.txt");
        X86Bench bench = PublishedMachine.Machine(
            dump with { GlobalReserved = dump.GlobalReserved - 1 }, static (_, _) => null);
        DmarMsiDomain units = DmarMsiDomain.Create(bench.Vectors);
        Assert.True(units.Allocate(0) > 0);
        StringWriter text = new() { NewLine = "\n" };

        bench.System.Views.Debug.ReadDomain(units.Domain, text);

        string[] written = [.. text.ToString().Split('\n')
            .Where(static line => !line.TrimStart().StartsWith("IRQ_DOMAIN_", StringComparison.Ordinal))];
        string[] expected = published.Split('\n');
        Assert.Equal(expected.Length, written.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            int flags = expected[i].IndexOf("flags:  0x", StringComparison.Ordinal);
            int same = flags >= 0 ? flags + 10 : expected[i].Length;
            Assert.Equal(expected[i][..same], flags >= 0 ? written[i][..same] : written[i]);
        }
    }

    private static X86Bench Vetoed(JsonElement message, uint has, OfflineRule rule)
    {
        int cpu = message.GetProperty("cpu").GetInt32();
        uint available = message.GetProperty("available").GetUInt32();
        X86Bench bench = new(
            cpu + 1,
            X86Bench.Usual with { OfflineRule = rule },
            new IrqSystemOptions { OnlineCpus = CpuMask.Of(0, cpu) });
        Take(bench, cpu, has);
        Take(bench, 0, 201 - available);
        return bench;
    }

    private static void Take(X86Bench bench, int cpu, uint count)
    {
        for (uint i = 0; i < count; i++)
        {
            bench.Matrix.Allocate(CpuMask.Of(cpu), reserved: false, out _);
        }
    }

    private static void Move(X86Bench bench, IrqDescriptor[] queues, int cpu)
    {
        foreach (IrqDescriptor queue in queues)
        {
            Assert.Equal(0, bench.SetAffinity(queue, cpu));
            bench.Fire(queue);
        }
    }

    // From the first total on; mails have eaten blanks at the beginning of lines.
    private static string[] Lines(string text) =>
    [
        .. text[text.IndexOf("Online bitmaps", StringComparison.Ordinal)..].TrimEnd().Split('\n')
            .Select(static line => line.Trim()),
    ];
}
