using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>A <c>/proc/softirqs</c> beside the rows of interrupts: its header names all possible CPUs.</summary>
public sealed class SoftirqTextTests
{
    private static readonly string s_softirqs = Header(0, 1, 2, 3, 4, 5, 6, 7)
        + string.Concat(((string[])["HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "RCU"])
            .Select(static name => Row(name, "1 1 1 1 0 0 0 0", "").TrimEnd() + "\n"));

    private static readonly string s_rows = Header(0, 1) + Row(9, "0 4", "IO-APIC   9-fasteoi   acpi")
        + Row(24, "5 0", "PCI-MSIX-0000:00:03.0    0-edge      eth0-rx-0")
        + Row("LOC", "5 6", "Local timer interrupts");

    [Theory]
    [InlineData("{0}{1}")]
    [InlineData("{0}\n{1}")]
    [InlineData("{1}{0}")]
    [InlineData("{1}\n{0}")]
    [InlineData("# cat /proc/softirqs\n{0}# cat /proc/interrupts\n{1}")]
    [InlineData("{0}{1}{0}")]
    public void Report_SoftirqsBesideRows_AreNoCpus(string form)
    {
        MachineReport report = Report(string.Format(null, form, s_softirqs, s_rows));

        Assert.Equal((2, Basis.Measured), (report.Cpus.Count, report.Bases.Cpus));
        Assert.Equal("0000:00:03.0 msix 0=24@0", Devices(report));
        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.Equal((2, 0), (report.Rows!.Value.Told, report.Rows.Value.LeftOut));
    }

    [Fact]
    public void Open_SoftirqsAlone_AreNoMachine() =>
        Assert.Throws<SourceException>(static () => Report(s_softirqs));

    [Fact]
    public void Read_SoftirqsInTheFileOfRows_AreNoCpus()
    {
        MachineCapture capture = MachineCaptureReader.Read(
            new Genirq.Tests.Fakes.MemoryTree().Add("proc/interrupts", s_softirqs + s_rows));

        Assert.Equal(2, capture.OnlineCpus.Count);
        Assert.Equal(2, capture.Interrupts.Count);
    }
}
