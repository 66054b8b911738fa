using Genirq.Planning.Parents;
using Genirq.Planning.Reports;
using Genirq.Tests.Planning.OtherMachines;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Parents;

/// <summary>Rows are of requested interrupts only: what is allocated beside them takes its place too, and is not
/// known.</summary>
public sealed class RequestedOnlyTests
{
    private const string Frame = "[    0.000000] GICv2m: range[mem 0x08020000-0x08020fff], SPI[80:143]\n";
    private const string Ids = "[    0.000000] riscv-imsic: per-CPU IDs 255 at base address 0x28000000\n";

    private static readonly string s_end = Row("IPI0", "5 6", "Rescheduling interrupts");

    [Theory]
    [InlineData(Frame, "GICv2m-PCI-MSIX-0000:00:03.0 0 Edge      nvme0q0", "at least 1 of 64 SPIs are in use")]
    [InlineData(Frame, "GICv2m 6144 Edge      nvme0q0", "at least 1 of 64 SPIs are in use")]
    [InlineData(Ids, "PCI-MSIX-0000:00:03.0 0 Edge      nvme0q0", "at least 1 of 508 identities are in use")]
    public void Report_RowsBesideALog_IsUnknown(string log, string row, string cause)
    {
        string timer = Row(10, "9 9", log == Ids ? "RISC-V INTC 5 Edge      riscv-timer" : "GIC-0 27 Level     timer");
        MachineReport report = Report(log + Header(0, 1) + timer + Row(20, "5 0", row) + s_end);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains(cause, report.Verdict.Cause);
        Assert.Equal("counted, at least", report.Parent!.Used.Source);
        Assert.EndsWith("at most", report.Parent.Free.Source);
    }

    [Fact]
    public void Report_EveryMessageInUseByRows_IsNotUnknown()
    {
        string rows = string.Concat(Enumerable.Range(0, 2).Select(static at => Row(
            20 + at, "5 0", $"GICv2m-PCI-MSIX-0000:00:03.0 {at} Edge      nvme0q{at}")));
        MachineReport report = Report(Frame.Replace("80:143", "80:81") + Header(0, 1) + rows + s_end);

        Assert.Equal(VerdictKind.Tight, report.Verdict.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("$ lspci -vvv\n")]
    public void Report_ListedFunctionWithoutARow_MayHaveAllOfItsTable(string prompt)
    {
        MachineReport report = Report(Frame + Header(0, 1)
            + Row(20, "5 0", "GICv2m-PCI-MSIX-0000:00:03.0 0 Edge      nvme0q0") + s_end + "\n" + prompt
            + Listed("00:03.0", "Non-Volatile memory controller", "nvme", 4)
            + Listed("00:09.0", "Ethernet controller", "igb", 80));

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("0000:00:09.0 (igb) has MSI-X enabled", report.Verdict.Cause);
        Assert.Empty(report.Parent!.WithLess);
    }

    [Fact]
    public void Report_ListedTablesThatFitAsAWhole_Fits()
    {
        MachineReport report = Report(Frame + Header(0, 1)
            + Row(20, "5 0", "GICv2m-PCI-MSIX-0000:00:03.0 0 Edge      nvme0q0") + s_end + "\n"
            + Listed("00:03.0", "Non-Volatile memory controller", "nvme", 4)
            + Listed("00:09.0", "Ethernet controller", "igb", 10));

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.Equal("GICv2m: 50 to 63 of 64 SPIs are free, 1 to 14 in use", report.Verdict.Cause);
    }

    [Fact]
    public void Report_ListedFunctionBehindAnIts_IsCountedByItsTableWithoutARow()
    {
        MachineReport report = Report(Header(0, 1)
            + Row(20, "5 0", "ITS-PCI-MSIX-0000:00:03.0 0 Edge      nvme0q0") + s_end + "\n"
            + Listed("00:03.0", "Non-Volatile memory controller", "nvme", 4)
            + Listed("00:09.0", "Ethernet controller", "igb", 10));

        Assert.Equal(20, report.Parent!.Used.Count);
        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
    }

    [Theory]
    [InlineData(true, VerdictKind.Unknown)]
    [InlineData(false, VerdictKind.Fits)]
    public void Report_TreeWhoseFunctionListsNoMessage_IsUnknown(bool isEnabled, VerdictKind verdict)
    {
        OtherMachineTree tree = V2m().Function("0000:00:03.0", 4, 20).Irq(20, "0-1", "0");
        tree = tree.Function("0000:00:09.0", 100, "igb", 0, isEnabled ? [30] : []);
        if (isEnabled)
        {
            tree.Tree.Remove("sys/bus/pci/devices/0000:00:09.0/msi_irqs/30");
        }

        Assert.Equal(verdict, tree.Report().Verdict.Kind);
    }

    [Fact]
    public void Report_TreeWithoutLists_IsUnknownUnlessAnotherFolderHasAll()
    {
        OtherMachineTree tree = V2m().Function("0000:00:03.0", 80, 20).Irq(20, "0-1", "0");
        tree.Tree.Remove("sys/bus/pci/devices/0000:00:03.0/msi_irqs/20");
        Assert.Equal(VerdictKind.Unknown, tree.Report().Verdict.Kind);

        tree.HardwareIrq(20, "GICv2m-PCI-MSIX-0000:00:03.0", 0).HardwareIrq(21, "GICv2m-PCI-MSIX-0000:00:03.0", 1);
        Assert.Equal((VerdictKind.Fits, 2L), (tree.Report().Verdict.Kind, tree.Report().Parent!.Used.Count));
    }

    [Theory]
    [InlineData("ITS-MSI 6144 Edge      nvme0q0")]
    [InlineData("ITS-PCI-MSIX-0000:00:03.0 0 Edge      nvme0q0")]
    public void Report_ItsRowsOfAnyAge_DoNotTellTheTable(string row)
    {
        MachineReport report = Report(Header(0, 1) + Row(20, "5 0", row) + s_end);

        Assert.Equal((1L, "counted, at least"), (report.Parent!.Used.Count!.Value, report.Parent.Used.Source));
        Assert.StartsWith("GICv3 ITS: at least 1 of 57344 LPIs are in use, but rows", report.Verdict.Cause);
    }

    [Fact]
    public void Report_ListingAlone_UsesWhatRulesSay()
    {
        MachineReport report = Report(Frame + "\n" + Listed("00:03.0", "Non-Volatile memory controller", "nvme", 4)
            + "\nArchitecture: aarch64\nCPU(s): 2\n");

        Assert.Equal(SourcedCount.Assumed + ": rules of drivers", report.Parent!.Used.Source);
        Assert.True(report.Verdict.IsEstimated || report.Verdict.Kind == VerdictKind.Unknown);
    }

    private static OtherMachineTree V2m() => new OtherMachineTree(
        OtherMachineTree.Arm64, OtherMachineTree.Row(20, "GICv2m-PCI-MSIX-0000:00:03.0   0 Edge      nvme0q0"))
        .With("dmesg.txt", Frame);

    private static string Listed(string slot, string kind, string driver, int table) =>
        $"{slot} {kind}: Some device\n\tCapabilities: [b0] MSI-X: Enable+ Count={table} Masked-\n"
        + $"\tKernel driver in use: {driver}\n\n";
}
