using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Rows of <c>/proc/interrupts</c> of which some are not here: the top is lost, or a line stands for
/// them.</summary>
public sealed class RowMarkTests
{
    private static readonly string s_header = Header(0, 1);

    private static readonly string s_lines = Row(0, "45 0", "IO-APIC   2-edge      timer")
        + Row(8, "1 0", "IO-APIC   8-edge      rtc0");

    private static readonly string s_messages = Row(24, "5 0", "PCI-MSIX-0000:01:00.0   0-edge      nvme0q0")
        + Row(25, "0 9", "PCI-MSIX-0000:01:00.0   1-edge      nvme0q1");

    private static readonly string s_named = Row("NMI", "0 0", "Non-maskable interrupts")
        + Row("LOC", "7 8", "Local timer interrupts") + "ERR:          0\nMIS:          0\n";

    [Fact]
    public void Report_WholeRows_AreJudged() => Assert.Equal(
        VerdictKind.Fits, Report(s_header + s_lines + s_messages + s_named).Verdict.Kind);

    [Theory]
    [InlineData("--")]
    [InlineData("---")]
    [InlineData("~~~")]
    [InlineData("```")]
    [InlineData("====")]
    [InlineData("etc.")]
    [InlineData("etc...")]
    [InlineData("\u2026")]
    [InlineData("...")]
    [InlineData(".")]
    [InlineData("[snip]")]
    [InlineData("--8<--")]
    [InlineData("\u2702")]
    [InlineData("-- More --")]
    [InlineData("(output truncated)")]
    [InlineData("and so on")]
    public void Report_MarkBetweenRows_IsNotJudged(string mark)
    {
        foreach (string text in (string[])
        [
            $"{s_header}{s_lines}{mark}\n{s_messages}{s_named}",
            $"{s_header}{s_lines}\n{mark}\n\n{s_messages}{s_named}",
            $"$ cat /proc/interrupts\n{s_header}{s_lines}{mark}\n{s_messages}{s_named}",
            $"{s_header}{s_lines}{s_messages}{mark}\n{s_named}",
            $"> {s_header}> {s_lines}> {mark}\n{s_messages}{s_named}",
        ])
        {
            Assert.Equal((text, VerdictKind.Unknown), (text, Report(text).Verdict.Kind));
        }
    }

    [Theory]
    [InlineData("---\n")]
    [InlineData("```\n")]
    public void Report_RuleAroundTheRows_IsNoMark(string rule)
    {
        string text = rule + s_header + s_lines + s_messages + s_named + rule;

        Assert.Equal(VerdictKind.Fits, Report(text).Verdict.Kind);
        Assert.Equal(VerdictKind.Fits, Report(text + text).Verdict.Kind);
        Assert.Equal(
            VerdictKind.Fits, Report(s_header + rule + s_lines + s_messages + s_named + "Thanks!\n").Verdict.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("        5          0   IO-APIC   8-edge      rtc0\n")]
    [InlineData("$ tail -n 40 /proc/interrupts\n")]
    [InlineData("IO-APIC   8-edge      rtc0\n")]
    public void Report_RowsWhoseTopIsLost_AreNotJudged(string before)
    {
        MachineReport report = Report(before + s_messages + s_named);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Equal(2, report.Devices.Single().Interrupts.Count);
    }

    [Fact]
    public void Report_RowsWhoseTopIsLostBesideLscpu_AreNotJudged() => Assert.Equal(
        VerdictKind.Unknown,
        Report(s_messages + s_named + "\nArchitecture:          x86_64\nCPU(s):                2\n"
            + "On-line CPU(s) list:   0,1\n").Verdict.Kind);

    [Fact]
    public void Report_RowsFromTheFirstWithoutHeader_AreJudged() => Assert.Equal(
        VerdictKind.Fits, Report(s_lines + s_messages + s_named).Verdict.Kind);
}
