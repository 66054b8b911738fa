using Genirq.Planning.Captures;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;
using Genirq.Tests.Planning.OtherMachines;

namespace Genirq.Tests.Planning.Parents;

/// <summary>A function that got fewer messages than its driver asked for is degraded, however many are free
/// now.</summary>
public sealed class FellBackTests
{
    private const string Frame = "[    0.000000] GICv2m: range[mem 0x08020000-0x08020fff], SPI[80:143]\n";

    [Theory]
    [InlineData(Frame, "virtio5-virtqueues", VerdictKind.Degraded)]
    [InlineData("", "virtio5-virtqueues", VerdictKind.Degraded)]
    [InlineData(Frame, "virtio5-request", VerdictKind.Fits)]
    [InlineData("", "virtio5-request", VerdictKind.Unknown)]
    public void Report_OneMessageForAllQueues_IsDegradedWithRoomToo(string log, string action, VerdictKind verdict)
    {
        MachineReport report = Virtio(action, log).Report();

        Assert.Equal(verdict, report.Verdict.Kind);
        if (verdict == VerdictKind.Degraded)
        {
            Assert.Contains("0000:00:03.0 wants 7, has 2", report.Verdict.Cause);
            Assert.Equal((7L, 2L), (report.Parent!.FirstShort!.Asked, report.Parent.FirstShort.Got));
        }
    }

    [Fact]
    public void Plan_FunctionRemoved_LeavesDegradedWhatFellBack()
    {
        OtherMachineTree tree = Virtio("virtio5-virtqueues", Frame.Replace("143", "81"))
            .Function("0000:00:05.0", 4, "nvme", 0);
        PlanChange change = new(PlanChangeKind.Remove, "remove 0000:00:05.0") { Slot = new(0, 0, 5, 0) };

        Assert.Null(MachinePlan.TryMake(
            MachineCaptureReader.Read(tree.Tree), [change], null, out PlanResult? plan));
        Assert.Equal(VerdictKind.Full, plan!.After.Verdict.Kind);
    }

    [Theory]
    [InlineData("0x020000", VerdictKind.Fits)]
    [InlineData("0x010802", VerdictKind.Degraded)]
    public void Report_FewerThanAUserCanHaveSet_IsNoFailure(string kind, VerdictKind verdict)
    {
        OtherMachineTree tree = new OtherMachineTree(
            OtherMachineTree.Arm64,
            OtherMachineTree.Row(20, "GICv2m-PCI-MSIX-0000:00:03.0   0 Edge      a"))
            .Function("0000:00:03.0", 8, kind == "0x020000" ? "igb" : "nvme", 0, 20).Irq(20, "0-1", "0")
            .With("sys/bus/pci/devices/0000:00:03.0/class", $"{kind}\n").With("dmesg.txt", Frame);

        Assert.Equal(verdict, tree.Report().Verdict.Kind);
    }

    [Fact]
    public void Plan_CpuOnlineThatWasNotThere_DegradesNobody()
    {
        string rows = string.Concat(Enumerable.Range(0, 3).Select(static index => OtherMachineTree.Row(
            20 + index, $"GICv2m-PCI-MSIX-0000:00:03.0   {index} Edge      a")));
        OtherMachineTree tree = new OtherMachineTree(OtherMachineTree.Arm64, rows, "0-1", "0-3")
            .Function("0000:00:03.0", 16, "xhci_hcd", 0, 20, 21, 22)
            .Irq(20, "0-1", "0").Irq(21, "0-1", "0").Irq(22, "0-1", "0").With("dmesg.txt", Frame)
            .With("sys/bus/pci/devices/0000:00:03.0/class", "0x0c0330\n");
        PlanChange change = new(PlanChangeKind.Online, "online 2-3") { Cpus = Genirq.Cpus.CpuMask.Of(2, 3) };

        Assert.Null(MachinePlan.TryMake(
            MachineCaptureReader.Read(tree.Tree), [change], null, out PlanResult? plan));
        Assert.Equal((VerdictKind.Fits, VerdictKind.Fits), (plan!.Before.Verdict.Kind, plan.After.Verdict.Kind));
    }

    private static OtherMachineTree Virtio(string action, string log) => new OtherMachineTree(
        OtherMachineTree.Arm64,
        OtherMachineTree.Row(20, "GICv2m-PCI-MSIX-0000:00:03.0   0 Edge      virtio5-config")
        + OtherMachineTree.Row(21, $"GICv2m-PCI-MSIX-0000:00:03.0   1 Edge      {action}"), "0-1", "0-3")
        .Function("0000:00:03.0", 7, "virtio-pci", 0, 20, 21).Irq(20, "0-1", "0").Irq(21, "0-1", "0")
        .With("sys/bus/pci/devices/0000:00:03.0/vendor", "0x1af4\n")
        .With("sys/bus/pci/devices/0000:00:03.0/device", "0x1004\n")
        .With("sys/bus/pci/devices/0000:00:03.0/class", "0x010000\n")
        .With("dmesg.txt", log);
}
