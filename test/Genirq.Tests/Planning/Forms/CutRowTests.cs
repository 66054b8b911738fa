using System.Globalization;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Rows that lost their end where a terminal, a pager or a tool cut each line.</summary>
public sealed class CutRowTests
{
    private static readonly string s_new = string.Concat(Enumerable.Range(0, 12).Select(static at => Row(
        24 + at, Counters(at), $"IR-PCI-MSIX-0000:20:00.0   {at,2}-edge      nvme0q{at}")));

    private static readonly string s_older = string.Concat(Enumerable.Range(0, 12).Select(static at => Row(
        24 + at, Counters(at), $"IR-PCI-MSI {16777216 + at}-edge      nvme0q{at}")));

    private static readonly string s_arm = string.Concat(Enumerable.Range(0, 12).Select(static at => Row(
        24 + at, Counters(at), $"ITS-MSI {16777216 + at} Edge      nvme0q{at}")));

    private static readonly string s_named = Row("LOC", Counters(0), "Local timer interrupts") + "ERR:          0\n";

    [Theory]
    [InlineData(60)]
    [InlineData(70)]
    [InlineData(80)]
    [InlineData(104)]
    [InlineData(139)]
    [InlineData(144)]
    [InlineData(156)]
    [InlineData(164)]
    public void Report_LinesCutBeforeTheInterrupt_AreNotJudged(int width)
    {
        foreach (string rows in (string[])[s_new, s_older, s_arm])
        {
            if (rows != s_new && width > 145)
            {
                continue;
            }

            MachineReport report = Report(Cut(Header([.. Enumerable.Range(0, 12)]) + rows + s_named, width, ""));

            Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
            Assert.Contains("cut at the right", report.Verdict.Cause, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("$")]
    [InlineData(">")]
    [InlineData("...")]
    public void Report_LinesCutWithAMark_AreNotJudged(string mark) => Assert.Equal(
        VerdictKind.Unknown,
        Report(Cut(Header([.. Enumerable.Range(0, 12)]) + s_new + s_named, 150, mark)).Verdict.Kind);

    [Fact]
    public void Report_LinesCutBehindTheInterrupt_AreJudged()
    {
        MachineReport report = Report(Cut(Header([.. Enumerable.Range(0, 12)]) + s_new + s_named, 176, ""));

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.Equal(12, report.Devices.Single().Interrupts.Count);
    }

    [Theory]
    [InlineData(70)]
    [InlineData(104)]
    public void Report_HeaderThatIsCutAsWell_MeasuresNoCpus(int width)
    {
        MachineReport report = Report(Cut(Header([.. Enumerable.Range(0, 12)]) + s_new + s_named, width, ""));

        Assert.Equal(Basis.Inferred, report.Bases.Cpus);
        Assert.Contains(report.Notes, static note => note.Contains("the header seems to be cut as well"));
    }

    [Fact]
    public void Report_HeaderCutInTheMiddleOfAName_LeavesThatCpuOut()
    {
        MachineReport report = Report("      CPU0      CPU1      CP\n 24:         5         6\n LOC:  1  2\n");

        Assert.Equal((2, Basis.Inferred), (report.Cpus.Count, report.Bases.Cpus));
        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
    }

    [Theory]
    [InlineData("XT-PIC  timer")]
    [InlineData("XT-PIC")]
    [InlineData("PCI-MSI-edge      eth0")]
    [InlineData("xen-percpu    -virq      timer0")]
    [InlineData("IO-APIC   9-fasteoi")]
    [InlineData("Hyper-V PCIe MSI 4138200989697-edge")]
    [InlineData("GICv3  27 Level     arch_timer")]
    [InlineData("MIPS   7  timer")]
    [InlineData("PCI-MSI  mlx5_async@pci:0000:00:00.0")]
    public void Report_WholeRowOfAnyKernel_IsNotTakenForACutOne(string words) => Assert.DoesNotContain(
        Report(Header(0, 1) + Row(9, "1 2", words) + Row("LOC", "1 1", "Local timer interrupts")).Notes,
        static note => note.Contains("is cut at the right"));

    private static string Counters(int on) => string.Join(
        ' ', Enumerable.Range(0, 12).Select(cpu => (cpu == on ? 1000 : 0).ToString(CultureInfo.InvariantCulture)));

    private static string Cut(string text, int width, string mark) => string.Concat(
        text.Split('\n').Select(line => (line.Length > width ? line[..width] + mark : line) + "\n"));
}
