using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Rows that are left out because they are damaged: what they would take is not known.</summary>
public sealed class DamagedRowTests
{
    private const string Named = "LOC:          5          6   Local timer interrupts\nERR:          0\n";

    [Theory]
    [InlineData(" {0}:        5         {1}")]
    [InlineData(" {0}:        5{2}         {1}")]
    [InlineData(" {0}:        5         9x9   {1}")]
    [InlineData(" {0}:        5         0       12  {1}")]
    [InlineData(" ??:        5         0   {1}")]
    [InlineData(" {0}         5         0   {1}")]
    [InlineData("             5         0   {1}")]
    [InlineData(" 99:        5         0   {1}")]
    [InlineData(" {0}:        5         0   \u00B6{1}")]
    public void Report_ManyDamagedRows_AreNotJudged(string form)
    {
        MachineReport report = Report(Rows(form, damaged: 150, whole: 150));

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Equal("cat /proc/interrupts", report.Verdict.Next);
    }

    [Fact]
    public void Report_FewDamagedRowsWhereMuchIsFree_AreJudged()
    {
        MachineReport report = Report(Rows(" {0}:        5         {1}", damaged: 2, whole: 20));

        Assert.Equal((VerdictKind.Fits, true), (report.Verdict.Kind, report.Verdict.IsEstimated));
        Assert.Equal(2, report.Rows!.Value.LeftOut);
    }

    [Fact]
    public void Report_RowsThatArePastedTwice_AreNotDamaged()
    {
        string rows = Rows("", damaged: 0, whole: 150);

        MachineReport report = Report(rows[..^Named.Length] + rows[Header(0, 1).Length..]);

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.Equal(150, report.Rows!.Value.LeftOut);
    }

    private static string Rows(string form, int damaged, int whole) => Header(0, 1)
        + string.Concat(Enumerable.Range(0, whole + damaged).Select(at =>
        {
            string words = $"PCI-MSIX-0000:{at / 100 + 1:x2}:00.0   {at % 100}-edge      q{at}";
            return at < whole
                ? Row(200 + at, at % 2 == 0 ? "5 0" : "0 5", words)
                : string.Format(null, form, 200 + at, words, 0) + "\n";
        }))
        + Named;
}
