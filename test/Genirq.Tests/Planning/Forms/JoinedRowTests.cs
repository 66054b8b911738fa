using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Several rows on one line, of a page or a mail that lost the ends of lines.</summary>
public sealed class JoinedRowTests
{
    private static readonly string[] s_lines =
    [
        Header(0, 1).TrimEnd(),
        .. Enumerable.Range(0, 8).Select(static at => Row(
            24 + at, at % 2 == 0 ? "5 0" : "0 5", $"PCI-MSIX-0000:00:03.0   {at}-edge      nvme0q{at}").TrimEnd()),
        Row("NMI", "0 0", "Non-maskable interrupts").TrimEnd(),
        Row("LOC", "5 6", "Local timer interrupts").TrimEnd(),
        "ERR:          0",
    ];

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(12, 0)]
    [InlineData(11, 1)]
    public void Report_RowsThatShareALine_AreTakenApart(int each, int alone)
    {
        MachineReport report = Report(string.Join('\n', s_lines[..alone]) + "\n"
            + string.Concat(s_lines[alone..].Chunk(each).Select(static lines => string.Join(' ', lines) + "\n")));

        Assert.Equal(
            "0000:00:03.0 msix 0=24@0 1=25@1 2=26@0 3=27@1 4=28@0 5=29@1 6=30@0 7=31@1", Devices(report));
        Assert.Equal(2, report.Cpus.Count);
        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.All(report.Devices.Single().Interrupts, static one => Assert.Single(one.Actions!));
    }

    [Fact]
    public void Report_NumberThatTouchesTheNameBefore_IsNotJudged()
    {
        MachineReport report = Report($"{s_lines[0]}\n{s_lines[1]}{s_lines[2].TrimStart()}\n{s_lines[10]}\n");

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("seems to hold two rows", report.Verdict.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_RowThatLostItsEnd_DoesNotTakeTheNextOnesAlong()
    {
        MachineReport report = Report($"{s_lines[0]}\n 24:   5  {s_lines[2]}\n{s_lines[10]}\n");

        Assert.Equal("0000:00:03.0 msix 1=25@1", Devices(report));
        Assert.Equal((2, 1), (report.Rows!.Value.Told, report.Rows.Value.LeftOut));
    }

    [Theory]
    [InlineData("mlx5_comp0@pci:0000:40:00.0")]
    [InlineData("i40e-0000:60:00.0:misc")]
    [InlineData("eth0:rx 1")]
    [InlineData("PCIe PME, aerdrv: x")]
    public void Report_NameWithColons_IsTheWholeName(string name)
    {
        MachineReport report = Report(
            $"{s_lines[0]}\n{Row(24, "1 0", $"PCI-MSIX-0000:00:03.0   0-edge      {name}")}{s_lines[10]}\n");

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.Equal(name, string.Join(", ", report.Devices.Single().Interrupts.Single().Actions!));
    }
}
