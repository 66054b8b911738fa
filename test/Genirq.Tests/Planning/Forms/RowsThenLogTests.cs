using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Rows of <c>/proc/interrupts</c> end where the next command or the kernel's log begins.</summary>
public sealed class RowsThenLogTests
{
    private const string Log = "[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x414fd0c1]\n"
        + "[    0.000000] GICv2m: range[mem 0x08020000-0x08020fff], SPI[80:143]\n"
        + "[    0.000000] psci: probing for conduit method from DT.\n";

    [Theory]
    [InlineData("")]
    [InlineData("$ dmesg\n")]
    [InlineData("root@arm:~# dmesg | grep -i gic\n")]
    [InlineData("[root@arm ~]# sudo dmesg\n")]
    [InlineData("~ # dmesg\n")]
    [InlineData("% dmesg\n")]
    public void Report_LogBehindRows_IsNoPartOfThem(string prompt)
    {
        MachineReport report = RowText.Report(Rows() + prompt + Log);

        Assert.DoesNotContain(report.Notes, static note =>
            note.Contains("does not begin with a name", StringComparison.Ordinal));
        Assert.Equal(64, report.Parent!.Capacity.Count);
    }

    [Fact]
    public void Report_RowsOfASecondCommandOnTheSameFile_AreTaken()
    {
        MachineReport report = RowText.Report(
            Rows() + "$ grep nvme0q1 /proc/interrupts\n"
                + RowText.Row(22, "0 1", "GICv2m-PCI-MSIX-0000:00:03.0   2 Edge      nvme0q2"));

        Assert.Equal("0000:00:03.0 msix 0=20@0 1=21@1 2=22@1", RowText.Devices(report));
    }

    private static string Rows() => RowText.Header(0, 1)
        + RowText.Row(20, "1 0", "GICv2m-PCI-MSIX-0000:00:03.0   0 Edge      nvme0q0")
        + RowText.Row(21, "0 1", "GICv2m-PCI-MSIX-0000:00:03.0   1 Edge      nvme0q1")
        + RowText.Row("Err", "0 0", "").Replace("   \n", "\n", StringComparison.Ordinal);
}
