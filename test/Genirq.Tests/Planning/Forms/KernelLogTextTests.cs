using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Lines of the kernel's log in a text: they tell how many messages a parent has, as a file of a tree
/// does.</summary>
public sealed class KernelLogTextTests
{
    private const string Restricted = "[    0.000000] ITS: Using hypervisor restricted LPI range [128]\n";

    private static readonly string s_rows = Header(0, 1)
        + string.Concat(Enumerable.Range(0, 4).Select(static at => Row(
            40 + at, "5 0", $"ITS-MSI {524288 + at} Edge      nvme0q{at}")))
        + Row("IPI0", "5 6", "Rescheduling interrupts");

    [Theory]
    [InlineData("{0}{1}")]
    [InlineData("$ dmesg | grep ITS\n{0}\n$ cat /proc/interrupts\n{1}")]
    [InlineData("{1}{0}")]
    [InlineData("{1}\n{0}")]
    public void Report_RangeThatTheHypervisorLeaves_IsTheCapacity(string form)
    {
        MachineReport report = Report(string.Format(null, form, Restricted, s_rows));

        Assert.Equal(128, report.Parent!.Capacity.Count);
        Assert.StartsWith("GICv3 ITS: at least 4 of 128 LPIs are in use, but rows", report.Verdict.Cause);
        Assert.Equal(4, report.Rows!.Value.Told);
    }

    [Fact]
    public void Report_FrameOfV2m_IsTheCapacity()
    {
        const string log = "[    0.000000] GICv2m: range[mem 0x08020000-0x08020fff], SPI[80:143]\n";
        string rows = Header(0, 1) + Row(40, "5 0", "GICv2m 524288 Edge      virtio0-config")
            + Row("IPI0", "5 6", "Rescheduling interrupts");

        Assert.Equal(64, Report(log + rows).Parent!.Capacity.Count);
    }

    [Fact]
    public void Report_ListingBesideALog_IsOfItsParent()
    {
        const string listing = "00:00.0 Host bridge: Red Hat, Inc. QEMU PCIe Host bridge\n\n"
            + "00:02.0 Non-Volatile memory controller: Samsung PM173X (prog-if 02 [NVM Express])\n"
            + "\tCapabilities: [b0] MSI-X: Enable+ Count=130 Masked-\n\tKernel driver in use: nvme\n\n";

        const string its = "[    0.000000] ITS [mem 0x08080000-0x0809ffff]\n";
        MachineReport report = Report(
            $"{its}{Restricted}\n{listing}\nArchitecture: aarch64\nCPU(s): 4\n");

        Assert.Equal(128, report.Parent!.Capacity.Count);
    }
}
