using System.Globalization;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Parts of one text that name CPUs: what agrees is one machine, what cannot be true together is not
/// judged.</summary>
public sealed class OnlineCpusTests
{
    private static readonly string s_rows = Header(0, 1, 2, 3)
        + Row(9, Counters(4), "IO-APIC   9-fasteoi   acpi")
        + Row(24, Counters(4), "PCI-MSIX-0000:00:02.0    0-edge      nvme0q0")
        + Row("LOC", Counters(4), "Local timer interrupts");

    [Theory]
    [InlineData("lscpu 4")]
    [InlineData("lscpu 4 of 8")]
    [InlineData("sum 4")]
    [InlineData("sum 8")]
    [InlineData("nproc 4")]
    [InlineData("nproc 2")]
    [InlineData("nproc --all 8")]
    [InlineData("nproc --all 8, nproc 4")]
    [InlineData("cpuinfo 4")]
    [InlineData("cpuinfo 2")]
    [InlineData("table 4")]
    [InlineData("lscpu 4, table 4, cpuinfo 4")]
    public void Report_RowsBesidePartsThatAgree_AreJudgedOnTheCpusOfTheHeader(string parts)
    {
        foreach (string text in BothOrders(parts))
        {
            MachineReport report = Report(text);

            Assert.Equal("0-3", Online(report));
            Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
            Assert.Equal(Basis.Measured, report.Bases.Cpus);
        }
    }

    [Theory]
    [InlineData("lscpu 8", "of the CPUs online /proc/interrupts has 0-3, but lscpu has 0-7")]
    [InlineData("lscpu 2", "of the CPUs online /proc/interrupts has 0-3, but lscpu has 0-1")]
    [InlineData("sum 2", "of the CPUs online /proc/interrupts has 0-3, but lscpu counts 2")]
    [InlineData("nproc 8", "of the CPUs online /proc/interrupts has 0-3, but nproc counts 8")]
    [InlineData("nproc --all 2", "of the CPUs online /proc/interrupts has 0-3, but nproc --all counts 2")]
    [InlineData("cpuinfo 8", "of the CPUs online /proc/interrupts has 0-3, but /proc/cpuinfo has 0-7")]
    [InlineData("table 8", "of the CPUs online the table of vectors has 0-7, but /proc/interrupts has 0-3")]
    [InlineData("table 2", "of the CPUs online the table of vectors has 0-1, but /proc/interrupts has 0-3")]
    [InlineData("table 4, lscpu 8", "of the CPUs online the table of vectors has 0-3, but lscpu has 0-7")]
    public void Report_RowsBesidePartsOfOtherCpus_AreNotJudged(string parts, string why)
    {
        foreach (string text in BothOrders(parts))
        {
            MachineReport report = Report(text);

            Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
            Assert.Contains(why, report.Verdict.Cause, StringComparison.Ordinal);
            Assert.Contains(report.Notes, note => note.Contains(why, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("nproc 4, nproc --all 8")]
    [InlineData("nproc --all 8, nproc 4")]
    public void Report_ListingBesideBothCounts_HasTheCpusOfTheProcess(string parts)
    {
        MachineReport report = Report($"{Nvme(1)}\n{Parts(parts)}");

        Assert.Equal("0-3", Online(report));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("\n", true)]
    [InlineData("$ cat VECTOR\n", true)]
    [InlineData("", false)]
    public void Report_TwoTablesOfVectors_AreJudgedIfTheyAreTheSame(string between, bool hasRows)
    {
        string rows = hasRows ? $"{s_rows}\n" : "";

        MachineReport same = Report($"{rows}{Table(4)}{between}{Table(4)}");
        MachineReport other = Report(
            $"{rows}{Table(4)}{between}{Table(4).Replace("  33\n", "  34\n", StringComparison.Ordinal)}");

        Assert.Equal((VerdictKind.Fits, 4), (same.Verdict.Kind, same.Cpus.Count));
        Assert.Contains(
            same.Notes, static note => note.EndsWith("again; the first one is taken", StringComparison.Ordinal));
        Assert.Equal(VerdictKind.Unknown, other.Verdict.Kind);
        Assert.Contains("two tables of vectors that differ", other.Verdict.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_ListOfOfflineCpus_MakesThemPossible()
    {
        MachineReport report = Report($"{Nvme(1)}\n{Parts("lscpu 4 of 8")}");

        Assert.Equal("0-3", Online(report));
        Assert.Equal(8, report.Cpus.Count);
    }

    [Theory]
    [InlineData("rows")]
    [InlineData("tree")]
    public void Report_TreeWhoseListOfCpusIsAnotherMachines_IsNotJudged(string kind)
    {
        MachineReport report = MachineReport.Create(MachineCaptureReader.Read(SmallMachine.Tree()
            .Add("proc/interrupts", s_rows)
            .Add(CapturePaths.PossibleCpus, "0-7\n")
            .Add(CapturePaths.OnlineCpus, kind == "tree" ? "0-7\n" : "0-3\n")));

        Assert.Equal(kind == "tree", report.Verdict.Kind == VerdictKind.Unknown);
    }

    private static string[] BothOrders(string parts) => [$"{s_rows}\n{Parts(parts)}", $"{Parts(parts)}\n{s_rows}"];

    private static string Parts(string parts) => string.Join('\n', parts.Split(", ").Select(Part));

    private static string Part(string part)
    {
        string[] words = part.Split(' ');
        int count = int.Parse(words[part.StartsWith("nproc --all", StringComparison.Ordinal) ? 2 : 1],
            CultureInfo.InvariantCulture);
        return words[0] switch
        {
            "lscpu" when words is [_, _, "of", var all] => Lscpu(all, count) + $"Off-line CPU(s) list:    {count}-7\n",
            "lscpu" => Lscpu(words[1], count),
            "sum" => $"$ lscpu | head\nArchitecture:            x86_64\nCPU(s):                  {count}\n",
            "nproc" => $"$ {(words.Length > 2 ? "nproc --all" : "nproc")}\n{count}\n",
            "cpuinfo" => string.Concat(Enumerable.Range(0, count).Select(cpu =>
                $"processor\t: {cpu}\nvendor_id\t: GenuineIntel\nphysical id\t: 0\nsiblings\t: {count}\n"
                    + $"core id\t\t: {cpu}\ncpu cores\t: {count}\napicid\t\t: {cpu}\n\n")),
            _ => Table(count),
        };
    }

    private static string Lscpu(string all, int online) => $"Architecture:            x86_64\n"
        + $"CPU(s):                  {all}\nOn-line CPU(s) list:     0-{online - 1}\n";

    private static string Table(int cpus) =>
        $"name:   VECTOR\n size:   0\n mapped: 3\n flags:  0x00000103\nOnline bitmaps: {cpus,8}\n"
            + $"Global available: {cpus * 201,6}\nGlobal reserved: {1,7}\nTotal allocated: {cpus,7}\n"
            + "System: 36: 0-19,21,50,128,236,243-244,246-255\n"
            + " | CPU | avl | man | mac | act | vectors\n"
            + string.Concat(Enumerable.Range(0, cpus).Select(static cpu =>
                $"  {cpu,4}   201     0     0     1  33\n"));

    private static string Online(MachineReport report) => IntervalsOf(
        [.. report.Cpus.Where(static cpu => cpu.IsOnline).Select(static cpu => cpu.Cpu)]);

    private static string IntervalsOf(int[] cpus) => Genirq.Cpus.CpuMask.Of(cpus).ToString();

    private static string Counters(int count) => string.Join(' ', Enumerable.Repeat(1, count));

    private static string Nvme(int slot) =>
        $"0{slot}:00.0 Non-Volatile memory controller: Samsung Electronics NVMe SSD (prog-if 02 [NVM Express])\n"
            + "\tCapabilities: [b0] MSI-X: Enable+ Count=33 Masked-\n\tKernel driver in use: nvme\n\n";
}
