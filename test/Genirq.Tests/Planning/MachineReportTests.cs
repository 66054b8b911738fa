using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;
using Genirq.Tests.Fakes;
using Genirq.Tests.Pci;

namespace Genirq.Tests.Planning;

public sealed class MachineReportTests
{
    private const string Card = "sys/bus/pci/devices/0000:00:03.0";

    [Fact]
    public void Rebuild_Machine_AllocatesAtRealIndicesAndNumbers()
    {
        using RebuiltMachine machine = RebuiltMachine.Rebuild(MachineCaptureReader.Read(SmallMachine.Tree()));

        RebuiltStore store = Assert.Single(machine.Stores);
        Assert.Equal(4u, store.Device.GetDomain(store.DomainId)!.Info.HardwareSize);
        Assert.Equal("PCI-MSIX-0000:00:03.0-12", store.Device.GetDomain(store.DomainId)!.Name);
        Assert.Equal([(0u, 24), (1u, 25), (2u, 26)], Pairs(store));
        Assert.Equal(new Irq(26), store.Device.GetIrq(store.DomainId, 2));
        Assert.Equal("0-1", machine.System.Find(new Irq(24))!.Affinity.ToString());
        Assert.Null(machine.System.Find(new Irq(23)));
        Assert.True(store.Device.IsMsiXEnabled);
        Assert.Empty(machine.Notes);
    }

    [Fact]
    public void Create_NumbersOutOfOrder_KeepTheirIndices()
    {
        MemoryTree tree = SmallMachine.Tree().Add("proc/interrupts", SmallMachine.Rows(3, 0, 1));

        Assert.Equal([(0u, 25), (1u, 26), (3u, 24)], Indices(Report(tree)));
    }

    [Fact]
    public void Create_OldKernelsRows_GiveTheIndexOutOfTheHardwareNumber()
    {
        // Function 0000:00:03.0 is 0x18 << 11.
        MemoryTree tree = SmallMachine.Tree().Add("proc/interrupts", """
            CPU0 CPU1
            24: 0 0 PCI-MSI 49154-edge a
            25: 0 0 PCI-MSI 49152-edge b
            26: 0 0 PCI-MSI 49153-edge c
            """);

        Assert.Equal([(0u, 25), (1u, 26), (2u, 24)], Indices(Report(tree)));
    }

    [Fact]
    public void Create_InterruptThatIsNotRequested_TakesItsIndexFromSysfs()
    {
        MemoryTree tree = SmallMachine.Tree().Add($"{Card}/msi_irqs/40", "msix\n")
            .Add("sys/kernel/irq/40/chip_name", "IR-PCI-MSIX-0000:00:03.0\n").Add("sys/kernel/irq/40/hwirq", "3\n");

        MachineReport report = Report(tree);

        Assert.Equal([(0u, 24), (1u, 25), (2u, 26), (3u, 40)], Indices(report));
        Assert.Null(report.Devices[0].Interrupts[3].Cpus);
        Assert.Contains("they are not requested", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NothingTellsTheIndex_AssumesTheOrderAndSaysSo()
    {
        MachineReport report = Report(SmallMachine.Tree().Remove("proc/interrupts"));

        Assert.Equal([(0u, 24), (1u, 25), (2u, 26)], Indices(report));
        Assert.Contains(
            $"{Card}/msi_irqs: nothing tells the index of interrupts 24, 25, 26; assumed from the order of the numbers",
            report.Notes);
    }

    [Fact]
    public void Create_SeveralMsiMessages_CountFromTheFirstWithoutAssuming()
    {
        MemoryTree tree = SmallMachine.Tree().Add("proc/interrupts", "CPU0 CPU1\nNMI: 0 0 Non-maskable interrupts\n")
            .Add($"{Card}/config", new ConfigBytes().AddMsi(0x50, 0x00A5).Bytes);
        foreach (int irq in (int[])[24, 25, 26])
        {
            tree.Add($"{Card}/msi_irqs/{irq}", "msi\n");
        }

        MachineReport report = Report(tree);

        Assert.Equal([(0u, 24), (1u, 25), (2u, 26)], Indices(report));
        DeviceReport device = report.Devices[0];
        Assert.Equal((MessageKind.Msi, 4, true), (device.Kind, device.TableSize, device.IsEnabled));
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void Create_TableSmallerThanTheList_LeavesOutWhatDoesNotFitAndSaysSo()
    {
        byte[] config = new ConfigBytes().AddMsiX(0x98, 0x8001, 1, 0x801).Bytes;
        MemoryTree tree = SmallMachine.Tree().Add($"{Card}/config", config);

        MachineReport report = Report(tree);

        Assert.Equal([(0u, 24), (1u, 25)], Indices(report));
        Assert.Equal(
            [
                $"{Card}/msi_irqs: lists 3 interrupts, but config shows room for 2 in MSI-X",
                $"{Card}/msi_irqs/26: it is at index 2, but the table ends at 1; left out",
            ],
            report.Notes);
    }

    [Fact]
    public void Create_SameNumberInTwoFunctions_BelongsToTheFirst()
    {
        MemoryTree tree = SmallMachine.Tree();
        SmallMachine.AddCard(tree, "0000:00:04.0", 26, 1);

        MachineReport report = Report(tree);

        Assert.Equal([3, 0], report.Devices.Select(device => device.Interrupts.Count));
        Assert.Contains(
            "sys/bus/pci/devices/0000:00:04.0/msi_irqs/26: 0000:00:03.0 has this interrupt as well; left out here",
            report.Notes);
    }

    [Fact]
    public void Create_TwoInterruptsAtOneIndex_KeepsTheFirst()
    {
        MemoryTree tree = SmallMachine.Tree().Add("proc/interrupts", SmallMachine.Rows(0, 0, 1));

        MachineReport report = Report(tree);

        Assert.Equal([(0u, 24), (1u, 26)], Indices(report));
        string note = Assert.Single(report.Notes);
        Assert.Equal($"{Card}/msi_irqs/25: another interrupt is at index 0 already; left out", note);
    }

    [Fact]
    public void Create_RowOfAnotherFunction_IsTold()
    {
        MemoryTree tree = SmallMachine.Tree().Add("proc/interrupts", SmallMachine.Rows(0)
            + "25: 0 0 PCI-MSIX-0000:00:07.0 1-edge x\n26: 0 0 PCI-MSIX-0000:00:03.0 2-edge y\n");

        MachineReport report = Report(tree);

        Assert.Equal([(0u, 24), (1u, 25), (2u, 26)], Indices(report));
        Assert.Contains($"{Card}/msi_irqs/25: proc/interrupts shows this interrupt for 0000:00:07.0", report.Notes);
    }

    [Theory]
    [InlineData(0x0003, "lists 3 interrupts, but config shows MSI-X disabled")]
    [InlineData(-1, "lists MSI-X interrupts, but config shows no MSI-X capability")]
    public void Create_ListAgainstConfig_IsTold(int control, string expected)
    {
        ConfigBytes config = new();
        config = control < 0 ? config : config.AddMsiX(0x98, (ushort)control, 1, 0x801);

        MachineReport report = Report(SmallMachine.Tree().Add($"{Card}/config", config.Bytes));

        Assert.Equal(3, report.Devices[0].Interrupts.Count);
        Assert.Equal($"{Card}/msi_irqs: {expected}", Assert.Single(report.Notes));
    }

    [Fact]
    public void Create_Unprivileged_KnowsInterruptsButNoSizes()
    {
        MachineReport report = Report(SmallMachine.Tree().Limit($"{Card}/config", 64));

        DeviceReport device = Assert.Single(report.Devices);
        Assert.Equal((MessageKind.MsiX, null, true), (device.Kind, device.TableSize, device.IsEnabled));
        Assert.Equal([(0u, 24), (1u, 25), (2u, 26)], Indices(report));
        Assert.Single(report.Notes);
    }

    [Fact]
    public void Create_FunctionWithoutMessages_IsOnlyCounted()
    {
        MemoryTree tree = SmallMachine.Tree();
        SmallMachine.AddCard(tree, "0000:00:00.0", 99, 0);
        tree.Add("sys/bus/pci/devices/0000:00:00.0/config", new ConfigBytes().Bytes);

        MachineReport report = Report(tree);

        Assert.Equal(2, report.Functions);
        Assert.Single(report.Devices);
    }

    [Fact]
    public void Create_StoreOfTheFunctionsOwn_IsADeviceOfItsKind()
    {
        MemoryTree tree = SmallMachine.Tree().Add("proc/interrupts", SmallMachine.Rows(0, 1, 2)
            + "90: 0 0 IR-QUEUE-0000:00:03.0 70-edge wq0\n").Add("proc/irq/90/smp_affinity_list", "1\n");

        MachineReport report = Report(tree);

        Assert.Equal([MessageKind.MsiX, MessageKind.Ims], report.Devices.Select(device => device.Kind));
        InterruptReport interrupt = Assert.Single(report.Devices[1].Interrupts);
        Assert.Equal((70u, 90, "1"), (interrupt.Index, interrupt.Irq.Number, interrupt.Cpus!.ToString()));
        Assert.Empty(report.Notes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("IR-")]
    public void Create_StoreOfTheFunctionsOwnOnX86_IsThereWithAndWithoutRemapping(string prefix)
    {
        MemoryTree tree = SmallMachine.Tree()
            .Add("proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\napicid\t\t: 0\n")
            .Add("proc/interrupts", SmallMachine.Rows(0, 1, 2) + $"90: 0 0 {prefix}QUEUE-0000:00:03.0 70-edge wq0\n")
            .Add("proc/irq/90/smp_affinity_list", "1\n");

        MachineReport report = Report(tree);

        Assert.Equal([MessageKind.MsiX, MessageKind.Ims], report.Devices.Select(device => device.Kind));
        Assert.Equal([(70u, 90)], report.Devices[1].Interrupts.Select(each => (each.Index, each.Irq.Number)));
    }

    [Fact]
    public void Create_Cpus_CountsTheInterruptsOfEach()
    {
        MachineReport report = Report(SmallMachine.Tree());

        Assert.Equal(
            [
                new CpuReport(0, true, 0, 2), new CpuReport(1, true, 1, 2),
                new CpuReport(2, false, 1, 0), new CpuReport(3, false, 0, 0),
            ],
            report.Cpus.Select(cpu => cpu with { Vectors = null }));
    }

    [Fact]
    public void Create_CpuFilter_KeepsWhatGoesThere()
    {
        ReportFilter filter = new() { Cpus = CpuMask.Of(1) };

        MachineReport report = MachineReport.Create(MachineCaptureReader.Read(SmallMachine.Tree()), filter);

        Assert.Equal([(0u, 24), (2u, 26)], Indices(report));
        Assert.Equal([new CpuReport(1, true, 1, 2)], report.Cpus.Select(cpu => cpu with { Vectors = null }));
    }

    [Fact]
    public void Create_SlotFilter_KeepsOneFunctionAndItsCounts()
    {
        MemoryTree tree = SmallMachine.Tree();
        SmallMachine.AddCard(tree, "0000:00:04.0", 30, 1);

        MachineReport report = MachineReport.Create(
            MachineCaptureReader.Read(tree), new ReportFilter { Slots = new HashSet<PciSlot> { new(0, 0, 4, 0) } });

        Assert.Equal("0000:00:04.0", Assert.Single(report.Devices).Function.Slot.ToString());
        Assert.Equal(1, report.Cpus.Sum(cpu => cpu.Interrupts));
    }

    private static MachineReport Report(ICaptureTree tree) => MachineReport.Create(MachineCaptureReader.Read(tree));

    private static IEnumerable<(uint Index, int Irq)> Pairs(RebuiltStore store) =>
        store.Descriptors().Select(entry => (entry.Index, entry.Irq.Number));

    private static IEnumerable<(uint Index, int Irq)> Indices(MachineReport report) =>
        report.Devices[0].Interrupts.Select(interrupt => (interrupt.Index, interrupt.Irq.Number));
}
