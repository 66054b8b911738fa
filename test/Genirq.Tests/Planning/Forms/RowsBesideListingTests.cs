using System.Globalization;
using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>A listing of functions beside rows that cannot be of the same machine: functions that have messages
/// enabled, but no row.</summary>
public sealed class RowsBesideListingTests
{
    private const string Bridge = "00:00.0 Host bridge: Intel Corporation Sky Lake-E DMI3 Registers (rev 04)\n\n";

    private const string Xhci = "00:14.0 USB controller: Intel Corporation C620 xHCI (prog-if 30 [XHCI])\n"
        + "\tCapabilities: [80] MSI: Enable+ Count=1/8 Maskable- 64bit+\n\tKernel driver in use: xhci_hcd\n\n";

    private const string Igb = "06:00.0 Ethernet controller: Intel Corporation I350 Gigabit (rev 01)\n"
        + "\tCapabilities: [70] MSI-X: Enable+ Count=10 Masked-\n\tKernel driver in use: igb\n\n";

    private const string Gpu = "07:00.0 VGA compatible controller: NVIDIA Corporation GM107GL (rev a2)\n"
        + "\tCapabilities: [68] MSI: Enable+ Count=1/1 Maskable- 64bit+\n\tKernel driver in use: nvidia\n\n";

    private static readonly string s_named = Row("LOC", Counters(4, 0), "Local timer interrupts");
    private static readonly string s_xhci = Row(24, Counters(4, 1), "PCI-MSI-0000:00:14.0    0-edge      xhci_hcd");

    private static readonly string s_guest = Header(0, 1, 2, 3)
        + Row(24, Counters(4, 0), "PCI-MSIX-0000:00:02.0    0-edge      virtio0-config")
        + Row(25, Counters(4, 1), "PCI-MSIX-0000:00:02.0    1-edge      virtio0-input.0") + s_named;

    [Theory]
    [InlineData("nvme")]
    [InlineData("each")]
    [InlineData("foreign")]
    [InlineData("unnamed")]
    public void Report_FunctionsInUseWithoutARow_AreNotJudged(string kind)
    {
        string text = kind switch
        {
            // A disk that its driver holds has rows.
            "nvme" => Bridge + Xhci + Nvme(1) + Header(0, 1, 2, 3) + s_xhci + s_named,
            "each" => Bridge + Igb + Gpu + Header(0, 1, 2, 3)
                + Row(9, Counters(4, 0), "IO-APIC   9-fasteoi   acpi") + s_named,

            // The rows are a guest's.
            "foreign" => Bridge + Igb + s_guest,
            _ => Bridge + Nvme(1) + Nvme(2) + Nvme(3) + Header(0, 1, 2, 3)
                + Row(24, Counters(4, 1), "PCI-MSI-edge      eth0") + s_named,
        };

        MachineReport report = Report(text);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("not of one machine", report.Verdict.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("down")]
    [InlineData("old")]
    [InlineData("idle")]
    public void Report_FunctionsThatMayHaveNoRow_AreJudged(string kind)
    {
        string text = kind switch
        {
            // A network card that is down has none.
            "down" => Bridge + Xhci + Igb + Header(0, 1, 2, 3) + s_xhci + s_named,

            // Rows of an old kernel do not name their functions.
            "old" => Bridge + Nvme(1) + Header(0, 1, 2, 3)
                + Row(24, Counters(4, 1), "PCI-MSI-edge      nvme0q0") + s_named,
            _ => Bridge + Gpu + Header(0, 1, 2, 3) + Row(9, Counters(4, 0), "IO-APIC   9-fasteoi   acpi") + s_named,
        };

        Assert.Equal(VerdictKind.Fits, Report(text).Verdict.Kind);
    }

    private static string Nvme(int bus) =>
        $"{bus:x2}:00.0 Non-Volatile memory controller: Samsung PM173X (prog-if 02 [NVM Express])\n"
        + "\tCapabilities: [b0] MSI-X: Enable+ Count=130 Masked-\n\tKernel driver in use: nvme\n\n";

    private static string Counters(int cpus, int on) => string.Join(
        ' ', Enumerable.Range(0, cpus).Select(cpu => (cpu == on ? 1000 : 0).ToString(CultureInfo.InvariantCulture)));
}
