using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Trees that do not tell which messages are there, or which of them are requested, as tools copy them that
/// look for a machine's topology: they are not said to fit.</summary>
public sealed class UntoldUseTests
{
    private const string Card = "sys/bus/pci/devices/0000:00:03.0";

    [Fact]
    public void Report_TreeThatTellsOfNoInterrupt_IsUnknown()
    {
        MachineReport report = MachineReport.Create(MachineCaptureReader.Read(Topology()));

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("nothing tells which messages are in use", report.Verdict.Cause, StringComparison.Ordinal);
        Assert.Equal(Basis.Assumed, report.Bases.Interrupts);
    }

    [Fact]
    public void Report_TreeOfAnotherPlatformThatTellsOfNoInterrupt_IsNotSaidToRunOnIntx()
    {
        MemoryTree tree = Topology().Add("proc/cpuinfo", "processor : 0\nCPU implementer : 0x41\n")
            .Add($"{Card}/irq", "11\n").AddLink($"{Card}/driver", "../../../../bus/pci/drivers/virtio-pci");

        Assert.Equal(VerdictKind.Unknown, MachineReport.Create(MachineCaptureReader.Read(tree)).Verdict.Kind);
    }

    [Fact]
    public void Report_TreeWithNumbersButNoChips_IsUnknown()
    {
        MemoryTree tree = Topology().Add("proc/irq/24/smp_affinity_list", "0-1\n")
            .Add("proc/irq/default_smp_affinity", "3\n");

        Assert.Equal(VerdictKind.Unknown, MachineReport.Create(MachineCaptureReader.Read(tree)).Verdict.Kind);
    }

    [Fact]
    public void Report_TreeWhoseConfigShowsNoMessagesEnabled_Fits()
    {
        MemoryTree tree = Topology().Add($"{Card}/config", new Pci.ConfigBytes().Bytes);

        Assert.Equal(VerdictKind.Fits, MachineReport.Create(MachineCaptureReader.Read(tree)).Verdict.Kind);
    }

    [Fact]
    public void Report_MessagesOfWhichNothingTellsTheRequests_AreCountedAndUnknown()
    {
        MachineReport report = MachineReport.Create(MachineCaptureReader.Read(WithMessages(Topology())));

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("which of the 6 messages in msi_irqs are requested", report.Verdict.Cause);
        Assert.Equal(6u, report.Vectors!.Allocated);
        Assert.Contains(report.Notes, static note => note.Contains("nothing tells whether they are requested"));
    }

    [Fact]
    public void Report_MessagesOfAnotherPlatform_TakeTheirPlaceRequestedOrNot()
    {
        MemoryTree tree = WithMessages(Topology()).Add("proc/cpuinfo", "processor : 0\nCPU implementer : 0x41\n");

        MachineCapture capture = MachineCaptureReader.Read(tree);

        Assert.Equal((MachineArchitecture.Arm64, false), (capture.Architecture, capture.AreRequestsAssumed));
        Assert.Null(capture.Missing);
    }

    [Theory]
    [InlineData("a,b\n", true)]
    [InlineData("\n", false)]
    public void Read_ActionsOfDescriptors_TellWhichAreRequested(string actions, bool isRequested)
    {
        MemoryTree tree = WithMessages(Topology()).Add("sys/kernel/irq/24/actions", "card\n")
            .Add("sys/kernel/irq/25/actions", actions);

        MachineCapture capture = MachineCaptureReader.Read(tree);
        using RebuiltMachine machine = RebuiltMachine.Rebuild(capture);

        Assert.Null(capture.Missing);
        Assert.Equal(isRequested, capture.Find(new Irq(25))!.IsRequested);
        Assert.Equal(isRequested ? 2u : 1u, MachineReport.Create(capture, machine).Vectors!.Allocated);
    }

    [Fact]
    public void Read_FunctionsWithoutTheirMessages_HaveThoseThatRowsName()
    {
        MemoryTree tree = Topology()
            .Add("proc/interrupts", SmallMachine.Rows(0, 1, 2) + "LOC: 1 1 Local timer\nERR: 0\n");

        MachineReport report = MachineReport.Create(MachineCaptureReader.Read(tree));

        Assert.Equal(3, report.Devices.Single().Interrupts.Count);
        Assert.Equal(3u, report.Vectors!.Allocated);
    }

    private static MemoryTree Topology() => new MemoryTree()
        .Add("sys/devices/system/cpu/online", "0-1\n").Add("sys/devices/system/cpu/possible", "0-1\n")
        .Add("proc/cpuinfo", "processor : 0\nvendor_id : GenuineIntel\n\nprocessor : 1\nvendor_id : GenuineIntel\n")
        .Add($"{Card}/config", new Pci.ConfigBytes().AddMsiX(0x98, 0x8003, 0x2001, 0x3001).Bytes[..64])
        .Add($"{Card}/class", "0x020000\n");

    private static MemoryTree WithMessages(MemoryTree tree)
    {
        for (int irq = 24; irq < 30; irq++)
        {
            tree.Add($"{Card}/msi_irqs/{irq}", "msix\n");
        }

        return tree;
    }
}
