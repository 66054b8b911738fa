using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Rows that were broken inside a word, with numbers in groups, of chips that stand straight on the vectors,
/// or with something before each line.</summary>
public sealed class RowDetailTests
{
    private static readonly string s_rows = Header(0, 1) + Row(0, "45 0", "IR-IO-APIC    2-edge      timer")
        + Row(24, "1234 0", "IR-PCI-MSI 524288-edge      nvme0q0")
        + Row(25, "0 12", "IR-PCI-MSI 524289-edge      nvme0q1")
        + Row(26, "0 12", "IR-PCI-MSIX-0000:3b:00.0    0-edge      eth0-0")
        + Row("NMI", "0 0", "Non-maskable interrupts") + Row("LOC", "100 100", "Local timer interrupts")
        + "ERR:          0\n";

    private static string Plain => "0000:01:00.0 unknown 0=24@0 1=25@1 / 0000:3b:00.0 msix 0=26@1";

    [Theory]
    [InlineData("IR-PCI-MSI 524288", "IR-PCI-\nMSI 524288")]
    [InlineData("IR-PCI-MSI 524288", "IR-PCI-\n          MSI 524288")]
    [InlineData("   IR-PCI-MSI 524288", "         IR-PCI-\n   MSI 524288")]
    [InlineData("IR-PCI-MSI 524288", "IR-\nPCI-MSI 524288")]
    [InlineData("IR-PCI-MSI 524288-edge", "IR-PCI-MSI 524288-\nedge")]
    [InlineData("IR-PCI-MSIX-0000", "IR-PCI-\nMSIX-0000")]
    [InlineData("IR-PCI-MSIX-0000", "IR-PCI-MSIX-\n0000")]
    public void Report_RowBrokenAtAHyphen_IsTheSame(string words, string broken) =>
        Assert.Equal(Plain, Devices(Report(s_rows.Replace(words, broken, StringComparison.Ordinal))));

    [Theory]
    [InlineData("1,234", 1234)]
    [InlineData("1.234", 1234)]
    [InlineData("1'234", 1234)]
    [InlineData("4,001,234", 4001234)]
    public void Report_CounterInGroups_IsRead(string counter, int count)
    {
        MachineReport report = Report(s_rows.Replace("      1234", $" {counter,9}", StringComparison.Ordinal));

        Assert.Equal(Plain, Devices(report));
        Assert.Equal((ulong)count, report.Devices[0].Interrupts[0].Count);
    }

    [Theory]
    [InlineData("1,23")]
    [InlineData("1,2345")]
    [InlineData("1,234.567")]
    [InlineData("12345,678")]
    public void Report_CounterInOtherGroups_IsDamaged(string counter) => Assert.Contains(
        Report(s_rows.Replace("      1234", $" {counter,9}", StringComparison.Ordinal)).Notes,
        static note => note.Contains("has 0 counters, but there are 2 CPUs"));

    [Theory]
    [InlineData("PCI-HT-edge      ipath0")]
    [InlineData("PCI-HT   3-edge      ipath0")]
    [InlineData("UV-CORE   3-edge      uv0")]
    public void Report_ChipStraightOnTheVectors_TakesVectors(string words)
    {
        MachineReport report = Report(s_rows.Replace(
            "IR-PCI-MSI 524288-edge      nvme0q0", words, StringComparison.Ordinal));

        Assert.NotNull(report.Others.Single(static other => other.Irq.Number == 24).Vector);
        Assert.Equal(Report(s_rows).Vectors!.Available, report.Vectors!.Available);
    }

    [Fact]
    public void Report_RowsWithOneEntry_AreDamage()
    {
        Assert.NotEqual(VerdictKind.Unknown, Report(Rows(entries: 200)).Verdict.Kind);
        Assert.Equal(VerdictKind.Unknown, Report(Rows(entries: 100)).Verdict.Kind);

        static string Rows(int entries) => Header(0, 1) + Row(0, "5 0", "IO-APIC   2-edge      timer")
            + string.Concat(Enumerable.Range(0, 200).Select(at => Row(
                24 + at, at % 2 == 0 ? "5 0" : "0 5", $"PCI-MSIX-0000:01:00.0   {at % entries}-edge      q{at}")))
            + Row("LOC", "1 1", "Local timer interrupts");
    }

    [Theory]
    [InlineData("[2024-11-30 12:00:01] {0}")]
    [InlineData("2024-11-30 12:00:01 {0}")]
    [InlineData("2024-11-30T12:00:01.123Z {0}")]
    [InlineData("12:00:01 {0}")]
    [InlineData("[12:00:01.123] {0}")]
    [InlineData("[   12.345678] {0}")]
    [InlineData("Nov 30 12:00:01 {0}")]
    [InlineData("12:01 <joe> {0}")]
    [InlineData("> {0}")]
    [InlineData("> > {0}")]
    [InlineData("| {0}")]
    [InlineData("| {0} |")]
    [InlineData("{1,4}\t{0}")]
    [InlineData("{1}: {0}")]
    [InlineData("{1}| {0}")]
    [InlineData("{1}) {0}")]
    [InlineData("{1}. {0}")]
    [InlineData("L{1}: {0}")]
    [InlineData("// {0}")]
    [InlineData("; {0}")]
    [InlineData("# {0}")]
    public void Report_SomethingBeforeEachLine_IsTakenOff(string form)
    {
        int line = 0;
        MachineReport report = Report(string.Concat(s_rows.TrimEnd('\n').Split('\n')
            .Select(row => string.Format(null, form, row, ++line) + "\n")));

        Assert.Equal(Plain, Devices(report));
        Assert.Equal((VerdictKind.Fits, Basis.Measured), (report.Verdict.Kind, report.Bases.Cpus));
    }

    [Fact]
    public void Report_RowsAlone_CountLinesThatAreNotRead() => Assert.Contains(
        "3 other lines of the text tell nothing of interrupts, CPUs or PCI functions",
        Report($"Hello,\nhere it is:\n\n{s_rows}\nThank you\n").Notes);
}
