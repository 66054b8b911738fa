using System.Buffers.Binary;
using Genirq.Diagnostics;
using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;
using Genirq.Tests.Pci;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>What functions get of a parent that is short: who has less than its driver would use, and what one more
/// gets.</summary>
public class OtherMachineShareTests
{
    private const string Bridge = "sys/firmware/devicetree/base/pci@80000002000000";

    [Fact]
    public void Report_VirtioWithOneMessageForAllQueues_WantsOneForEach()
    {
        MachineReport report = V2m(spis: 2, "virtio5-config", "virtio5-virtqueues").Report();

        MessageShare share = Assert.Single(report.Parent!.WithLess);
        Assert.Equal((7, 2), (share.Wants, share.Interrupts));
        Assert.Contains("0000:00:03.0 wants 7, has 2", report.Verdict.Cause);
    }

    [Fact]
    public void Report_VirtioWithAMessageForItsOnlyQueue_HasAll()
    {
        MachineReport report = V2m(spis: 2, "virtio5-config", "virtio5-request").Report();

        Assert.Empty(report.Parent!.WithLess);
    }

    [Fact]
    public void Report_TwoFramesInTheLog_AreAddedUp()
    {
        MachineReport report = V2m(spis: 2, "virtio5-config", "virtio5-request")
            .With("dmesg.txt", Frame(80, 81) + Frame(96, 111, "0x08030000-0x08030fff")).Report();

        Assert.Equal((18L, 16L), (report.Parent!.Capacity.Count, report.Parent.Free.Count));
    }

    [Theory]
    [InlineData(6, 3, 0)]
    [InlineData(5, 1, ErrorCode.NoSpace)]
    [InlineData(3, 1, ErrorCode.NoSpace)]
    public void Plan_MsiOfSeveralMessages_HasAllOfThemOrOne(int spis, int messages, int error)
    {
        PlanResult plan = Add(V2m(spis, "virtio5-config", "virtio5-request"), "xhci_hcd");

        AssertAdded(plan, messages, error);
    }

    [Theory]
    [InlineData(OtherMachineTree.LoongArch, "PCH-PCI-MSIX-0000:00:03.0", 3)]
    [InlineData(OtherMachineTree.RiscV, "PCI-MSIX-0000:00:03.0", 1)]
    public void Plan_MsiOfSeveralMessages_DependsOnWhatTheParentOffers(string cpuInfo, string chip, int messages)
    {
        OtherMachineTree tree = new(
            cpuInfo,
            OtherMachineTree.Row(20, $"{chip}   0 Edge      nvme0q0")
                + OtherMachineTree.Row(21, "APLIC-MSI-d000000   10 Level     ttyS0"));
        PlanResult plan = Add(tree.Function("0000:00:03.0", 8, "nvme", 0, 20).Irq(20, "0-1", ""), "xhci_hcd");

        AssertAdded(plan, messages, 0);
    }

    [Theory]
    [InlineData(8, 3, 0)]
    [InlineData(5, 2, ErrorCode.NoSpace)]
    public void Plan_Pseries_GivesNoMoreThanTheQuota(int total, int messages, int error)
    {
        OtherMachineTree tree = Pseries();
        tree.Tree.Add($"{Bridge}0/ibm,pe-total-#msi", BigEndian(total));

        AssertAdded(Add(tree, "nvme"), messages, error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("linux,pci-domain")]
    public void Plan_PseriesWithTwoBridges_CountsTheFunctionsOwn(string property)
    {
        OtherMachineTree tree = Pseries();
        tree.Tree.Add($"{Bridge}0/ibm,pe-total-#msi", BigEndian(3));
        tree.Tree.Add($"{Bridge}1/ibm,pe-total-#msi", BigEndian(3000));
        if (property.Length > 0)
        {
            tree.Tree.Add($"{Bridge}0/{property}", BigEndian(0));
            tree.Tree.Add($"{Bridge}1/{property}", BigEndian(1));
        }

        PlanResult plan = Add(tree, "nvme");

        Assert.Equal(3003, plan.Before.Parent!.Capacity.Count);
        AssertAdded(plan, 1, ErrorCode.NoSpace);
    }

    [Fact]
    public void Report_RiscVWithoutDebugFiles_TellsTheMoveThatWaits()
    {
        OtherMachineTree tree = new(
            OtherMachineTree.RiscV, OtherMachineTree.Row(20, "PCI-MSIX-0000:00:03.0   0 Edge      nvme0q0"));
        MachineReport report = tree.Function("0000:00:03.0", 8, "nvme", 0, 20).Irq(20, "1", "0").Report();

        InterruptReport interrupt = Assert.Single(Assert.Single(report.Devices).Interrupts);
        Assert.True(interrupt.Target.IsMoving);
        Assert.Equal("0", $"{interrupt.Cpus}");
    }

    [Theory]
    [InlineData("6.12.107-arm64", 1)]
    [InlineData("6.17.13", 1)]
    [InlineData("6.18.15", 8)]
    [InlineData("7.2.13+deb14-arm64", 8)]
    public void Report_MsiBehindAnIts_TakesLpisForAllItsMessagesFromLinux618On(string kernel, int lpis)
    {
        OtherMachineTree tree = ItsWithMsi(kernel);
        PlanResult plan = Add(tree, "xhci_hcd");

        MessageShare share = Assert.Single(tree.Report().Parent!.Shares);
        Assert.Equal((1, lpis), (share.Interrupts, (int)share.Got!));
        Assert.Equal(lpis == 8 ? 16 : 5, plan.After.Parent!.Used.Count);
        AssertAdded(plan, 3, 0);
    }

    [Fact]
    public void Report_MessagesOfFunctionsAreSwitchedOff_TellsThatBesideOthersMessages()
    {
        MachineReport report = new OtherMachineTree(
            OtherMachineTree.Arm64,
            OtherMachineTree.Row(18, "GICv3  38 Level     nvme0q0") + OtherMachineTree.Row(
                19, "ITS-pMSI-arm-smmu-v3.0.auto   0 Edge      arm-smmu-v3-evtq"))
            .Function("0000:00:03.0", 65, "nvme", 18).With("proc/cmdline", "pci=nomsi\n").Report();

        Assert.Equal(MsiParentKind.GicV3Its, report.Parent!.Kind);
        Assert.Equal("messages are switched off (pci=nomsi)", Assert.Single(report.Parent.OnIntx).Reason);
    }

    private static OtherMachineTree ItsWithMsi(string kernel)
    {
        const ushort EightMessagesOneEnabled = 0x0007;
        OtherMachineTree tree = new OtherMachineTree(
            OtherMachineTree.Arm64, OtherMachineTree.Row(20, "ITS-PCI-MSI-0000:00:03.0   0 Edge      xhci_hcd"))
            .Function("0000:00:03.0", 8, "xhci_hcd", 0, 20).Irq(20, "0-1", "0")
            .With("proc/version", $"Linux version {kernel} (builder@host)\n");
        tree.Tree.Add(
            "sys/bus/pci/devices/0000:00:03.0/config",
            new ConfigBytes().AddMsi(0x50, EightMessagesOneEnabled).Bytes)
            .Add("sys/bus/pci/devices/0000:00:03.0/msi_irqs/20", "msi\n");
        return tree;
    }

    private static OtherMachineTree V2m(int spis, params string[] actions)
    {
        string rows = string.Concat(actions.Select(static (action, index) => OtherMachineTree.Row(
            20 + index, $"GICv2m-PCI-MSIX-0000:00:03.0   {index} Edge      {action}")));
        return new OtherMachineTree(OtherMachineTree.Arm64, rows, "0-1", "0-3")
            .Function("0000:00:03.0", 7, "virtio-pci", 0, 20, 21).Irq(20, "0-1", "0").Irq(21, "0-1", "0")
            .With("sys/bus/pci/devices/0000:00:03.0/vendor", "0x1af4\n")
            .With("sys/bus/pci/devices/0000:00:03.0/device", "0x1004\n")
            .With("sys/bus/pci/devices/0000:00:03.0/class", "0x010000\n")
            .With("dmesg.txt", Frame(80, 80 + spis - 1));
    }

    private static string Frame(int first, int last, string place = "0x08020000-0x08020fff") =>
        $"[    0.000000] GICv2m: range[mem {place}], SPI[{first}:{last}]\n";

    private static OtherMachineTree Pseries()
    {
        string rows = string.Concat(Enumerable.Range(0, 2).Select(static index => OtherMachineTree.Row(
            20 + index, $"pSeries-PCI-MSIX-0000:00:03.0   {index} Edge      nvme0q{index}")));
        return new OtherMachineTree(OtherMachineTree.PowerPc, rows)
            .Function("0000:00:03.0", 4, "nvme", 0, 20, 21).Irq(20, "0-1").Irq(21, "0");
    }

    private static byte[] BigEndian(int number)
    {
        byte[] cell = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(cell, number);
        return cell;
    }

    private static PlanResult Add(OtherMachineTree tree, string driver)
    {
        PlanChange change = new(PlanChangeKind.Add, $"add {driver}") { Driver = driver };
        Assert.Null(MachinePlan.TryMake(
            MachineCaptureReader.Read(tree.Tree), [change], null, out PlanResult? plan));
        return plan!;
    }

    private static void AssertAdded(PlanResult plan, int messages, int error)
    {
        DeviceReport added = Assert.Single(plan.After.Devices, static one => one.Function.Slot.Bus == 0xFF);
        Assert.Equal(messages, added.Interrupts.Count);
        Assert.Equal(error, plan.Failures is [var first, ..] ? first.Result : 0);
    }
}
