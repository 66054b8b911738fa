using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>What rows say of a machine's kind, of its remapping units and of its messages is neither more nor less than
/// they can say.</summary>
public sealed class RowFactsTests
{
    [Theory]
    [InlineData("LSAPIC cpe_poll", "PCI-MSI-edge mptsas")]
    [InlineData("IO-SAPIC-level acpi", "PCI-MSI-edge eth0")]
    [InlineData("sun4u zs", "PCI-MSI-edge eth0")]
    [InlineData("sun4v_virq ds", "PCI-MSI-edge eth0")]
    public void Report_RowsOfAChipThatX86DoesNotHave_AreNotOfX86(string first, string second)
    {
        MachineReport report = Report($"  CPU0 CPU1\n 28: 0 0 {first}\n 53: 0 5 {second}\nNMI: 0 0\nERR: 0\n");

        Assert.Equal((VerdictKind.Unknown, true), (report.Verdict.Kind, report.Vectors is null));
        Assert.Contains("another architecture than x86", report.Platform, StringComparison.Ordinal);
    }
}
