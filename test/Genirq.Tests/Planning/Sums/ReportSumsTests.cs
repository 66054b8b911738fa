using System.Text;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using Genirq.Tests.Fuzzing;

namespace Genirq.Tests.Planning.Sums;

/// <summary>No report and no plan shows a number that contradicts another.</summary>
public sealed class ReportSumsTests
{
    private const string Sound = """
        name:   VECTOR
        Online bitmaps:        2
        Global available:    397
        Global reserved:       7
        Total allocated:       7
        System: 38: 0-19,21,50,128,236,240-242,244,246-255
         | CPU | avl | man | mac | act | vectors
             0   197     1     1    5  32-35,48
             3   200     1     0    2  33-34

        """;

    [Fact]
    public void Report_SoundTable_IsJudged()
    {
        MachineReport report = Report(Sound);

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.DoesNotContain(report.Notes, note => note.Contains("contradict", StringComparison.Ordinal));
        ReportSums.Check(report);
    }

    [Theory]
    [InlineData(
        "System: 38: 0-19,21,50,128,", "System: 124: 0-19,21,32-118,128,", "CPU 0 has 197 vectors available, but")]
    [InlineData("240-242,244,", "235-242,244,", "line 6: 38 system vectors are told, but")]
    [InlineData("32-35,48", "32-35,50", "CPU 0 lists vector 50, which is the system's")]
    [InlineData("32-35,48", "5,32-35", "CPU 0 lists vector 5, which is the system's")]
    [InlineData("32-35,48", "32-36,48", "line 8: CPU 0 has 5 vectors, but 6 are listed")]
    [InlineData("32-35,48", "20,32-35", "CPU 0 lists vector 20, which devices never get")]
    [InlineData(
        "200     1     0    2", "202     1     0    2", "397 vectors are available in all, but the rows have 399")]
    [InlineData("197     1     1    5", "201     1     1    5", "CPU 0 has 201 vectors available, 5 in use and 0 kept")]
    [InlineData("1     1    5", "1     3    5", "CPU 0 has 3 of the kept vectors in use, but 1 are kept")]
    [InlineData("200     1     0", "4294967295     1     0", "CPU 3 counts fewer than 0 vectors available")]
    [InlineData("available:    397", "available:    4294967290", "4294967290 vectors are available in all, but")]
    [InlineData("reserved:       7", "reserved:       4294967290", "the count of reservations has dropped below zero")]
    [InlineData("allocated:       7", "allocated:       6", "6 vectors are in use in all, but the rows have 7")]
    [InlineData("allocated:       7", "allocated:       700", "700 vectors are in use in all, but 2 CPUs have")]
    [InlineData("bitmaps:        2", "bitmaps:        1", "1 CPUs take part, but 2 have a row")]
    public void Report_TableThatContradictsItself_IsNotJudgedAndShowsNoImpossibleNumber(
        string from, string to, string expected)
    {
        Assert.Contains(from, Sound, StringComparison.Ordinal);
        string table = Sound.Replace(from, to, StringComparison.Ordinal);

        MachineReport report = Report(table);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.StartsWith(
            "the table of vectors contradicts itself: ", report.Verdict.Cause, StringComparison.Ordinal);
        Assert.Contains(report.Notes, note => note.Contains(expected, StringComparison.Ordinal));
        ReportSums.Check(report);
        PlanResult plan = Plan(Open(table), 3)!;
        Assert.Equal(VerdictKind.Unknown, plan.Verdict.Kind);
        ReportSums.Check(plan);
    }

    [Theory]
    [InlineData(
        "243     0     0   11", "307     0     0   11", "CPU 1 has 243 identities available and 11 in use, but")]
    [InlineData(
        "243     0     0   11", "243     1     0   11", "CPU 0 keeps 1 identities for managed interrupts, which")]
    [InlineData("11  2-12", "11  2-11,256", "CPU 0 lists identity 256, which devices never get")]
    [InlineData("System: 2: 0-1", "System: 1: 0", "its harts have 254 identities, which none can have")]
    [InlineData("allocated:      22", "allocated:      2070", "2070 identities are in use in all, but 2 CPUs have 508")]
    [InlineData("available:    486", "available:    972", "972 vectors are available in all, but the rows have 486")]
    public void Report_IdentitiesThatContradictThemselves_AreNotJudgedAndShowNoImpossibleNumber(
        string from, string to, string expected)
    {
        string sound = File.ReadAllText(Path.Combine(FuzzDoor.Kept, "vectors/sound-imsic"));
        int at = sound.IndexOf(from, StringComparison.Ordinal);
        string table = $"{sound[..at]}{to}{sound[(at + from.Length)..]}";

        MachineReport report = Report(table);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.StartsWith(
            "the table of identities contradicts itself: ", report.Verdict.Cause, StringComparison.Ordinal);
        Assert.Contains(report.Notes, note => note.Contains(expected, StringComparison.Ordinal));
        Assert.Null(report.Identities);
        ReportSums.Check(report);
    }

    [Fact]
    public void Report_SoundIdentities_AreJudged()
    {
        MachineReport report = Report(File.ReadAllText(Path.Combine(FuzzDoor.Kept, "vectors/sound-imsic")));

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.Equal("RISC-V IMSIC: 486 of 508 identities are free, 22 in use", report.Verdict.Cause);
        ReportSums.Check(report);
    }

    [Fact]
    public void Report_VectorThatTheTableDoesNotListYet_IsNotFreeAsWell()
    {
        const string Table = "System: 38: 0-19,21,50,128,236,240-242,244,246-255\n | CPU | avl | man | mac | act | "
            + "vectors\n 0 202 0 0 0\n 1 202 0 0 0\n";
        const string Dump = "handler: handle_edge_irq\naffinity: 0-3\neffectiv: 1\ndomain: VECTOR\n hwirq: 0x18\n"
            + " Vector: 33\n Target: 1\n";
        MachineReport report = MachineReport.Create(MachineCaptureReader.Read(
            SmallMachine.Tree().Add("sys/kernel/debug/irq/domains/VECTOR", Table)
                .Add("sys/kernel/debug/irq/irqs/24", Dump)));

        CpuVectors second = report.Cpus.Single(static cpu => cpu.Cpu == 1).Vectors!;
        Assert.Equal(202u, second.Available + second.Allocated);
        Assert.True(second.Allocated > 0);
        ReportSums.Check(report);
    }

    [Fact]
    public void Report_TreeWhoseTableContradictsItself_CountsItsInterrupts()
    {
        const string Table = "System: 2: 0-31\n | CPU | avl | man | mac | act | vectors\n"
            + " 0 9 0 0 1 33\n 1 5 0 0 0\n";
        MachineCapture capture = MachineCaptureReader.Read(
            SmallMachine.Tree().Add("sys/kernel/debug/irq/domains/VECTOR", Table));

        MachineReport report = MachineReport.Create(capture);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains(report.Notes, note => note.Contains("2 system vectors are told", StringComparison.Ordinal));
        ReportSums.Check(report);
    }

    [Fact]
    public void Report_VectorBesideAReservation_IsNoted()
    {
        const string Dump = "handler: handle_edge_irq\naffinity: 0-3\neffectiv: 1\ndomain: VECTOR\n hwirq: 0x18\n"
            + " Vector: 33\n Target: 1\n can_reserve: 1\n has_reserved: 1\n";
        MachineCapture capture = MachineCaptureReader.Read(
            SmallMachine.Tree().Add("sys/kernel/debug/irq/irqs/24", Dump));

        MachineReport report = MachineReport.Create(capture);

        Assert.Contains(
            "sys/kernel/debug/irq/irqs/24: it has vector 33, and holds a reservation as well, which no kernel does; "
                + "the reservation is left out",
            report.Notes);
        ReportSums.Check(report);
    }

    [Fact]
    public void Read_InterruptOnACpuThatNoListHas_IsNoted()
    {
        MachineCapture capture = MachineCaptureReader.Read(
            SmallMachine.Tree().Add("sys/devices/system/cpu/possible", "0-1,3\n")
                .Add("proc/irq/25/effective_affinity_list", "2\n"));

        Assert.Contains("interrupt 25 goes to CPU 2, which is in no list of CPUs", capture.Notes);
        Assert.Empty(capture.Contradictions);
        ReportSums.Check(MachineReport.Create(capture));
    }

    [Fact]
    public void Report_MutatedTables_NeverContradictThemselves()
    {
        int judged = 0;
        int unknown = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            string table = new TextMutation(new Random(seed)).Apply(Sound);
            if (Open(table, isExpected: false) is not { } source)
            {
                continue;
            }

            try
            {
                using SourceMachine machine = source.Rebuild();
                MachineReport report = machine.Report();
                ReportSums.Check(report);
                if (Plan(source, source.Capture.OnlineCpus.Last) is { } plan)
                {
                    ReportSums.Check(plan);
                }

                _ = report.Verdict.Kind == VerdictKind.Unknown ? unknown++ : judged++;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}: {exception.Message}\n{table}", exception);
            }
        }

        Assert.True(judged > 100 && unknown > 100, $"{judged} were judged, {unknown} were not");
    }

    [DataFact("guests")]
    public void Report_EveryInputOfTheData_HasSumsThatHold()
    {
        int machines = 0;
        string root = TestData.Beside("")!;
        foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order())
        {
            try
            {
                foreach (MachineSource source in MachineSource.OpenAll(path))
                {
                    using SourceMachine machine = source.Rebuild();
                    ReportSums.Check(machine.Report());
                    if (Plan(source, source.Capture.OnlineCpus.Last) is { } plan)
                    {
                        ReportSums.Check(plan);
                    }

                    machines++;
                }
            }
            catch (SourceException)
            {
                // Files that describe the others.
                continue;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{path}: {exception.Message}", exception);
            }
        }

        Assert.True(machines > 200, $"{machines} machines");
    }

    private static PlanResult? Plan(MachineSource source, int cpu)
    {
        PlanChange[] changes =
        [
            new(PlanChangeKind.Offline, $"offline {cpu}") { Cpus = CpuMask.Of(Math.Max(cpu, 0)) },
            new(PlanChangeKind.Online, $"online {cpu}") { Cpus = CpuMask.Of(Math.Max(cpu, 0)) },
        ];
        MachinePlan.TryMake(source.Capture, changes, options: null, out PlanResult? plan);
        return plan;
    }

    private static MachineReport Report(string table)
    {
        using SourceMachine machine = Open(table).Rebuild();
        return machine.Report();
    }

    private static MachineSource Open(string table) => Open(table, isExpected: true)!;

    private static MachineSource? Open(string table, bool isExpected)
    {
        using MemoryStream stream = new(Encoding.ASCII.GetBytes(table));
        try
        {
            return MachineSource.Open(stream, "table");
        }
        catch (SourceException) when (!isExpected)
        {
            return null;
        }
    }
}
