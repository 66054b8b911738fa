using Genirq.Planning.Parents;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>What a tree without a folder, or with rows of an old kernel, does not tell is said.</summary>
public sealed class MissingFolderTests
{
    [Fact]
    public void Report_TreeWithoutTheFolderOfRequestedInterrupts_NamesItAndCountsThem()
    {
        MachineReport report = Tree().Report();

        Assert.Contains(report.Notes, static note => note.StartsWith(
            "proc/irq: there is no such folder: the CPUs of 1 requested interrupt", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_TreeWithThatFolder_SaysNothingOfIt()
    {
        MachineReport report = Tree().Irq(20, "0-1", "0").Irq(21, "0-1", "1").Report();

        Assert.DoesNotContain(report.Notes, static note =>
            note.Contains("no such folder", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_OldRowsOfS390_AreMessagesOfAnUnnamedFunction()
    {
        MsiParentReport parent = new OtherMachineTree(
            null,
            OtherMachineTree.Row(3, "PCI-MSI  mlx5_async") + OtherMachineTree.Row(4, "PCI-MSI  mlx5_comp0")
                + "CLK:  1 2 [EXT] Clock Comparator\nPCF:  2 25 [AIO] PCI Floating Interrupt\n").Report().Parent!;

        Assert.Equal((MsiParentKind.S390Adapter, 2L), (parent.Kind, parent.Used.Count));
        Assert.Equal(("PCI-MSI", 2), (Assert.Single(parent.Shares).Owner, parent.Shares[0].Interrupts));
    }

    // One that ran, and one that did not.
    private static OtherMachineTree Tree() => new OtherMachineTree(
        OtherMachineTree.Arm64,
        OtherMachineTree.Row(20, "ITS-PCI-MSIX-0000:00:03.0   0 Edge      nvme0q0")
            + OtherMachineTree.Row(21, "ITS-PCI-MSIX-0000:00:03.0   1 Edge      nvme0q1", 0))
        .Function("0000:00:03.0", 2, "nvme", 0, 20, 21);
}
