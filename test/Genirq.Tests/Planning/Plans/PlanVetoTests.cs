using System.Text.Json;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;
using Genirq.Platforms.X86;

namespace Genirq.Tests.Planning.Plans;

/// <summary>Published vetoes follow from their numbers, and published tables from the table before.</summary>
public sealed class PlanVetoTests
{
    private const int First = 32;
    private const int Capacity = 201;
    private static readonly int[] s_system = [50, 128];

    [DataFact("vector-matrix/messages.json")]
    public void TryMake_EachPublishedVeto_IsSaidInItsWords()
    {
        using JsonDocument document =
            JsonDocument.Parse(File.ReadAllBytes(TestData.Beside("vector-matrix/messages.json")!));
        int made = 0;
        foreach (JsonElement veto in document.RootElement.EnumerateArray())
        {
            int cpu = veto.GetProperty("cpu").GetInt32();
            long has = veto.GetProperty("has").GetInt64();

            // A counter that a kernel let drop below zero: no table holds it, and no engine may count so.
            if (has > Capacity)
            {
                Assert.Equal(uint.MaxValue, has);
                continue;
            }

            MachineCapture capture = Machine(cpu, (int)has, veto.GetProperty("available").GetInt32());
            PlanResult result = Make(
                capture, new PlanChange(PlanChangeKind.Offline, $"offline {cpu}") { Cpus = CpuMask.Of(cpu) });

            PlanFailure failure = Assert.Single(result.Failures);
            Assert.Equal(veto.GetProperty("text").GetString(), failure.Message);
            Assert.Equal(veto.GetProperty("result").GetInt32(), failure.Result);
            made++;
        }

        Assert.True(made >= 3, $"Only {made} vetoes were made.");
    }

    [DataFact("vector-matrix")]
    public void TryMake_PublishedTable_GivesTheNextTablesSums()
    {
        MachineCapture before = Table("acelan-2022-32cpu-step0.txt");
        VectorDump after = Table("acelan-2022-32cpu-step1.txt").Vectors!;

        PlanResult result = Make(
            before, new PlanChange(PlanChangeKind.Offline, "offline 1") { Cpus = CpuMask.Of(1) });

        // Which CPU each of the nine went to depends on affinities that the post does not tell.
        VectorReport vectors = result.After.Vectors!;
        Assert.Equal(
            (after.GlobalAvailable, after.GlobalReserved, after.TotalAllocated),
            (vectors.Available, vectors.Reserved, vectors.Allocated));
        Assert.Equal(9, result.Moves.Count(static move => move.To is not null));
        Assert.Single(result.Moves, static move => move.To is null);
    }

    [Fact]
    public void TryMake_OldRule_CountsManagedVectorsToo()
    {
        VectorDump table = new()
        {
            SystemVectors = s_system,
            GlobalReserved = 0,
            IsComplete = true,
            Rows = [Row(0, Capacity - 10), Row(1, 20) with { Managed = 15, ManagedInUse = 15 }],
        };
        MachineCapture capture = Around(table);
        PlanChange change = new(PlanChangeKind.Offline, "offline 1") { Cpus = CpuMask.Of(1) };

        MachinePlan.TryMake(capture, [change], null, out PlanResult? now);
        PlanOptions options = new() { OfflineRule = OfflineRule.All };
        MachinePlan.TryMake(capture, [change], options, out PlanResult? old);

        Assert.True(now!.Fits);
        Assert.Equal(
            "CPU 1 has 20 vectors, 10 available. Cannot disable CPU", Assert.Single(old!.Failures).Message);
    }

    private static PlanResult Make(MachineCapture capture, PlanChange change)
    {
        string? problem = MachinePlan.TryMake(capture, [change], null, out PlanResult? result);
        Assert.Null(problem);
        return result!;
    }

    // The CPU has its number of vectors, and all others together have so many free.
    private static MachineCapture Machine(int cpu, int has, int available)
    {
        List<VectorDumpRow> rows = [];
        for (int other = 0; other < cpu; other++)
        {
            int free = Math.Min(available, Capacity);
            available -= free;
            rows.Add(Row(other, Capacity - free));
        }

        rows.Add(Row(cpu, has));
        return Around(new VectorDump
        {
            SystemVectors = s_system,
            GlobalReserved = 0,
            IsComplete = true,
            Rows = rows,
        });
    }

    private static VectorDumpRow Row(int cpu, int allocated)
    {
        IEnumerable<int> vectors = Enumerable.Range(First, 256 - First)
            .Where(static vector => !s_system.Contains(vector));
        return new VectorDumpRow(cpu, (uint)(Capacity - allocated), 0, 0, (uint)allocated)
        {
            Vectors = [.. vectors.Take(allocated)],
        };
    }

    private static MachineCapture Table(string file)
    {
        string text = File.ReadAllText(TestData.Beside($"vector-matrix/{file}")!);
        Assert.True(VectorDumpReader.TryRead(text, out VectorDump? table, out string? problem), problem);
        return Around(table);
    }

    private static MachineCapture Around(VectorDump table)
    {
        CpuMask cpus = CpuMask.Of([.. table.Rows.Select(static row => row.Cpu)]);
        return new MachineCapture
        {
            Functions = [],
            OwnStoreIrqs = [],
            OnlineCpus = cpus,
            PossibleCpus = cpus,
            CpuNodes = [],
            Architecture = MachineArchitecture.X86,
            Vectors = table,
            Notes = [],
        };
    }
}
