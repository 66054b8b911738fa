using Genirq.Planning.Reports;
using Genirq.Tests.Planning.OtherMachines;

namespace Genirq.Tests.Planning.Parents;

/// <summary>Where a parent has several of its kind, a function takes from its own; messages of other parents are not
/// counted.</summary>
public sealed class MessagePoolTests
{
    [Theory]
    [InlineData(2, 3000, VerdictKind.Tight, "0 of 2 messages are free below pci@800000020000000, 2 in use")]
    [InlineData(5, 3000, VerdictKind.Fits, "3 of 5 messages are free below pci@800000020000000, 2 in use")]
    [InlineData(1, 3000, VerdictKind.Full, "2 messages are in use below pci@800000020000000, but there are 1")]
    public void Report_QuotaOfTheFunctionsBridge_Decides(int own, int other, VerdictKind verdict, string cause)
    {
        MachineReport report = BridgeTree.Of(own, other).Report();

        Assert.Equal((verdict, own + other), (report.Verdict.Kind, (int)report.Parent!.Capacity.Count!));
        Assert.Contains(cause, report.Verdict.Cause);
        Assert.Equal([(own, 2), (other, 0)], report.Parent.Pools.Select(one => ((int)one.Capacity, (int)one.Used)));
    }

    [Fact]
    public void Report_BridgeWhoseDomainIsNotTold_IsUnknown()
    {
        OtherMachineTree tree = BridgeTree.Of(8, 3000);
        tree.Tree.Add($"{BridgeTree.Bridges}0/linux,pci-domain", FirmwareBytes.Cell(7));

        MachineReport report = tree.Report();

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("below which host bridge 0000:00:03.0 is", report.Verdict.Cause);
    }

    [Theory]
    [InlineData(1, 8, VerdictKind.Fits, 8L, 7L)]
    [InlineData(2, 8, VerdictKind.Fits, 16L, 7L)]
    [InlineData(2, 1, VerdictKind.Unknown, 2L, 0L)]
    public void Report_WindowsOfBridgeChips_AreNotOnePool(
        int chips, int count, VerdictKind verdict, long capacity, long free)
    {
        OtherMachineTree tree = Pch();
        byte[] table = [.. Enumerable.Range(0, chips).SelectMany(chip => FirmwareBytes.Window(chip, count))];
        tree.Tree.Add(
            "sys/firmware/acpi/tables/APIC", FirmwareBytes.Madt([.. table, .. FirmwareBytes.Window(0, count)]));
        MachineReport report = tree.Report();

        Assert.Equal((verdict, capacity), (report.Verdict.Kind, report.Parent!.Capacity.Count!.Value));
        Assert.Equal(free, report.Parent.Free.Count);
        Assert.Contains(report.Notes, static note => note.Contains("stands there twice; counted once"));
    }

    [Theory]
    [InlineData("GICv2m-PCI-MSIX-0000:00:04.0")]
    [InlineData("DWPCI-PCI-MSIX-0000:00:04.0")]
    [InlineData("PCI-MSI-0000:00:04.0")]
    public void Report_FunctionOfAnotherParent_IsNotCountedAndSaidSo(string chip)
    {
        MachineReport report = new OtherMachineTree(
            OtherMachineTree.Arm64,
            OtherMachineTree.Row(20, "ITS-PCI-MSIX-0000:00:03.0   0 Edge      nvme0q0")
            + OtherMachineTree.Row(21, $"{chip}   0 Edge      eth0"))
            .Function("0000:00:03.0", 8, 20).Irq(20, "0-1", "0")
            .Function("0000:00:04.0", 4, 21).Irq(21, "0-1", "0").Report();

        Assert.Equal(8, report.Parent!.Used.Count);
        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains(report.Notes, note => note.StartsWith($"0000:00:04.0: messages by {chip}"));
    }

    [Fact]
    public void Report_MoreUsedThanThereAre_IsFullOfEachParent()
    {
        OtherMachineTree pch = Pch(rows: 2);
        pch.Tree.Add("sys/firmware/acpi/tables/APIC", FirmwareBytes.Madt(FirmwareBytes.Window(0, 1)));
        MachineReport v2m = new OtherMachineTree(
            OtherMachineTree.Arm64,
            OtherMachineTree.Row(20, "GICv2m-PCI-MSIX-0000:00:03.0   0 Edge      a")
            + OtherMachineTree.Row(21, "GICv2m-PCI-MSIX-0000:00:03.0   1 Edge      b"))
            .Function("0000:00:03.0", 8, 20, 21)
            .With("dmesg.txt", "[    0.000000] GICv2m: range[mem 0x1-0x2], SPI[80:80]\n").Report();

        Assert.Equal((VerdictKind.Full, VerdictKind.Full), (pch.Report().Verdict.Kind, v2m.Verdict.Kind));
        Assert.Contains("2 SPIs are in use, but there are 1", v2m.Verdict.Cause);
    }

    private static OtherMachineTree Pch(int rows = 1)
    {
        int[] irqs = [.. Enumerable.Range(44, rows)];
        OtherMachineTree tree = new OtherMachineTree(
            OtherMachineTree.LoongArch,
            string.Concat(irqs.Select(static irq => OtherMachineTree.Row(
                irq, $"PCH-PCI-MSIX-0000:00:03.0   {irq - 44}  a"))) + OtherMachineTree.ClearedVectors)
            .Function("0000:00:03.0", 65, irqs);
        return irqs.Aggregate(tree, static (all, irq) => all.Irq(irq, "0-1", "1"));
    }
}
