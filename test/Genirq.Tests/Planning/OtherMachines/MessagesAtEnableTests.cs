using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Plans;
using Genirq.Planning.Sources;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>Drivers that would add messages later ask for all at once where the parent allows no more after
/// enable.</summary>
public sealed class MessagesAtEnableTests
{
    [Theory]
    [InlineData(OtherMachineTree.Arm64, "ITS-PCI-MSIX-0000:00:03.0   0 Edge      nvme0q0")]
    [InlineData(OtherMachineTree.Arm64, "GICv2m-PCI-MSIX-0000:00:03.0   0 Edge      nvme0q0")]
    [InlineData(OtherMachineTree.RiscV, "PCI-MSIX-0000:00:03.0   0 Edge      nvme0q0")]
    [InlineData(OtherMachineTree.LoongArch, "PCH-PCI-MSIX-0000:00:03.0   0  nvme0q0")]
    [InlineData(OtherMachineTree.PowerPc, "pSeries-PCI-MSIX-0000:00:03.0   0 Edge      nvme0q0")]
    [InlineData(OtherMachineTree.S390, "PCI-MSIX-0000:00:03.0  nvme0q0")]
    public void Plan_DriverThatWouldAddMessagesLater_GetsAllAtOnce(string cpuInfo, string row)
    {
        PlanResult plan = Add(new OtherMachineTree(cpuInfo, OtherMachineTree.Row(20, row)), 1);

        Assert.Equal(3, plan.After.Devices.Single(static one => one.Function.Slot.Bus == 0xFF).Interrupts.Count);
        Assert.Contains("It gets 3 by MSI-X", plan.Steps[0].Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_CardsThatWouldAddMessagesLater_FallShortWhereAllOfThemDoNotFit()
    {
        OtherMachineTree tree = new OtherMachineTree(
            OtherMachineTree.Arm64, OtherMachineTree.Row(20, "GICv2m-PCI-MSIX-0000:00:03.0   0 Edge      nvme0q0"))
            .With("dmesg.txt", "[    0.000000] GICv2m: range[mem 0x08020000-0x08020fff], SPI[80:87]\n");

        PlanResult plan = Add(tree, 3);

        Assert.False(plan.Fits);
        Assert.Equal("0000:ff:02.0 wants 3, gets 1 by MSI-X.", Assert.Single(plan.Failures).Message);
    }

    [Fact]
    public void Read_ListingOfAnotherMachine_SaysThatAllAreAskedForAtOnce()
    {
        const string Text = "Architecture: aarch64\nCPU(s): 4\n"
            + "0000:01:00.0 Ethernet controller: Mellanox Technologies MT28908 Family [ConnectX-6]\n"
            + "\tCapabilities: [9c] MSI-X: Enable+ Count=64 Masked-\n\tKernel driver in use: mlx5_core\n";
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(Text), writable: false);

        using SourceMachine machine = MachineSource.Open(stream, "text").Rebuild();

        Assert.Equal(
            "mlx5_core uses 1 for events and one for each of 4 queues (CPUs online), at most 64 in the table: 5, all "
                + "at once, as none can be added after enable here. It gets 5 by MSI-X.",
            Assert.Single(machine.Drivers).Sentence);
    }

    private static PlanResult Add(OtherMachineTree tree, int count)
    {
        PlanChange change = new(PlanChangeKind.Add, "add mlx5_core") { Driver = "mlx5_core", Number = count };
        tree.Function("0000:00:03.0", 4, "nvme", 0, 20).Irq(20, "0-1", "0");
        Assert.Null(MachinePlan.TryMake(
            MachineCaptureReader.Read(tree.Tree), [change], null, out PlanResult? plan));
        return plan!;
    }
}
