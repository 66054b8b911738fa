using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>The numbered checks of chapter 13 that are about reading: rows, masks, who got less.</summary>
public sealed class Spec13CheckTests
{
    private const string Leader612 = "           CPU0       CPU1       \n";
    private const string Leader72 = "            CPU0       CPU1       \n";

    [Theory]
    [InlineData(Leader612
        + " 11:       1289       1425     GICv3  27 Level     arch_timer\n"
        + " 17:          0          3  ITS-PCI-MSIX-0000:00:03.0   2 Edge      nvme0q2\n"
        + "IPI0:        61         48       Rescheduling interrupts\nErr:          0\n")]
    [InlineData(Leader72
        + "  11:       1289       1425  GICv3                       27 Level     arch_timer\n"
        + "  17:          0          3  ITS-PCI-MSIX-0000:00:03.0    2 Edge      nvme0q2\n"
        + "IPI0:         61         48  Rescheduling interrupts\n Err:          0\n")]
    public void Spec13_Check1_ItsRow_TellsFunctionIndexAndTrigger(string rows) =>
        Compare(rows, MachineArchitecture.Arm64, MsiParentKind.GicV3Its, "0000:00:03.0 2=17", "Edge", "11 GICv3 27");

    [Theory]
    [InlineData(Leader612
        + " 11:       1431       1414 GIC-0  27 Level     arch_timer\n"
        + " 19:          0          0  GICv2m-PCI-MSIX-0000:00:0b.0   0 Edge      virtio2-config\n"
        + "IPI0:        61         48       Rescheduling interrupts\nErr:          0\n")]
    [InlineData(Leader72
        + "  11:       1431       1414  GIC-0   27 Level     arch_timer\n"
        + "  19:          0          0  GICv2m-PCI-MSIX-0000:00:0b.0    0 Edge      virtio2-config\n"
        + "IPI0:         61         48  Rescheduling interrupts\n")]
    public void Spec13_Check2_V2mRow_TellsFunctionIndexAndTrigger(string rows) =>
        Compare(rows, MachineArchitecture.Arm64, MsiParentKind.GicV2m, "0000:00:0b.0 0=19", "Edge", "11 GIC-0 27");

    [Theory]
    [InlineData(Leader612
        + " 10:       1897       2576  RISC-V INTC   5 Edge      riscv-timer\n"
        + " 14:          0          7  APLIC-MSI-d000000.interrupt-controller  10 Level   -fasteoi   ttyS0\n"
        + " 17:          0          0  PCI-MSIX-0000:00:05.0   4 Edge      virtio0-output.1\n"
        + "IPI0:        24         31  Rescheduling interrupts\n")]
    [InlineData(Leader72
        + "  10:        421        463  RISC-V INTC                               5 Edge      riscv-timer\n"
        + "  14:          0          7  APLIC-MSI-d000000.interrupt-controller   10 Level   -fasteoi   ttyS0\n"
        + "  17:          0          0  PCI-MSIX-0000:00:05.0                     4 Edge      virtio0-output.1\n"
        + "IPI0:         24         31  Rescheduling interrupts\n")]
    public void Spec13_Check3_ImsicRow_TellsFunctionIndexAndTrigger(string rows) => Compare(
        rows, MachineArchitecture.RiscV, MsiParentKind.RiscVImsic, "0000:00:05.0 4=17", "Edge",
        "10 RISC-V INTC 5,14 APLIC-MSI-d000000.interrupt-controller 10");

    [Theory]
    [InlineData(Leader612
        + " 19:       1572       1420   CPUINTC  11  timer\n"
        + " 20:          0          0   PCH PIC   0  ACPI:Ged\n"
        + " 31:          0          2  PCH-PCI-MSIX-0000:00:1f.0   2  virtio1-req.1\n"
        + "IPI0:        24         31  LoongArch  IPI   Rescheduling interrupts\n")]
    [InlineData(Leader72
        + "  19:       1572       1420  CPUINTC                     11  timer\n"
        + "  20:          0          0  PCH PIC                      0  ACPI:Ged\n"
        + "  31:          0          2  PCH-PCI-MSIX-0000:00:1f.0    2  virtio1-req.1\n"
        + "IPI0:         24         31  Rescheduling interrupts\n")]
    public void Spec13_Check4_LoongArchRow_TellsFunctionAndIndexAndNoTrigger(string rows) => Compare(
        rows, MachineArchitecture.LoongArch, MsiParentKind.LoongArch, "0000:00:1f.0 2=31", null,
        "19 CPUINTC 11,20 PCH PIC 0");

    [Theory]
    [InlineData(Leader612
        + " 16:        657        443  XIVE-IPI   0 Edge      IPI-0\n"
        + " 23:          0          0  XIVE-IRQ 4097 Edge      RAS_HOTPLUG\n"
        + " 25:          0          0  pSeries-PCI-MSIX-0000:00:1f.0   1 Edge      virtio1-req.0\n"
        + "LOC:        561        409   Local timer interrupts for timer event device\n")]
    [InlineData(Leader72
        + "  16:        657        443  XIVE-IPI                         0 Edge      IPI-0\n"
        + "  23:          0          0  XIVE-IRQ                      4097 Edge      RAS_HOTPLUG\n"
        + "  25:          0          0  pSeries-PCI-MSIX-0000:00:1f.0    1 Edge      virtio1-req.0\n"
        + " LOC:        561        409  Local timer interrupts for timer event device\n")]
    public void Spec13_Check5_PseriesRow_TellsFunctionIndexAndTrigger(string rows) => Compare(
        rows, MachineArchitecture.PowerPc, MsiParentKind.PSeries, "0000:00:1f.0 1=25", "Edge",
        "16 XIVE-IPI 0,23 XIVE-IRQ 4097");

    [Fact]
    public void Spec13_Check6_S390Row_TellsTheFunctionAndNoIndex()
    {
        MachineCapture capture = Read(Leader612
            + "EXT:       2883       2780 \nI/O:         12          8 \nAIO:          2         26 \n"
            + " 12:          1          8  PCI-MSIX-0001:00:00.0  nvme0q0\n"
            + "CLK:       1909       1637   [EXT] Clock Comparator\n");

        MachineReport report = MachineReport.Create(capture);

        Assert.Equal(MachineArchitecture.S390, capture.Architecture);
        DeviceReport device = Assert.Single(report.Devices);
        Assert.Equal("0001:00:00.0", device.Function.Slot.ToString());
        Assert.Equal((12, true), (device.Interrupts[0].Irq.Number, device.Interrupts[0].IsIndexUnknown));
        Assert.Null(capture.Find(new Irq(12))!.Flow);
        Assert.Contains(report.Notes, static note => note.Contains("nothing tells the index of interrupt 12"));
    }

    [Theory]
    [InlineData(Leader612
        + "  1:          9          0   IO-APIC   1-edge      i8042\n"
        + " 25:          0          0  PCI-MSIX-0000:00:09.0   3-edge      virtio2-req.2\n"
        + "LOC:        561        409   Local timer interrupts\n")]
    [InlineData(Leader72
        + "   1:          9          0  IO-APIC                  1-edge      i8042\n"
        + "  25:          0          0  PCI-MSIX-0000:00:09.0    3-edge      virtio2-req.2\n"
        + " LOC:        561        409  Local timer interrupts\n")]
    public void Spec13_Check7_X86Row_TellsFunctionIndexAndTrigger(string rows) =>
        Compare(rows, MachineArchitecture.X86, null, "0000:00:09.0 3=25", "edge", "1 IO-APIC 1");

    [Fact]
    public void Spec13_Check10_AvecsEmptyMask_IsNotTold()
    {
        MachineReport report = new OtherMachineTree(
            OtherMachineTree.LoongArch, OtherMachineTree.Row(44, "PCH-PCI-MSIX-0000:00:03.0   0  nvme0q0", 3, 16))
            .Function("0000:00:03.0", 65, 44).Irq(44, "0-1", "").Report();

        InterruptReport interrupt = Assert.Single(Assert.Single(report.Devices).Interrupts);
        Assert.Equal(MsiParentKind.LoongArchAvec, report.Parent!.Kind);
        Assert.Null(interrupt.Cpus);
        Assert.Equal("0-1", $"{interrupt.Target.OneOf}");
        Assert.Contains(report.Notes, static note => note.StartsWith("interrupt 44: the kernel does not report which"));
    }

    [Fact]
    public void Spec13_Check13_V2mFull_SaysWhoGotLess()
    {
        string rows = string.Concat(Enumerable.Range(0, 2).Select(static index => OtherMachineTree.Row(
            20 + index, $"GICv2m-PCI-MSIX-0000:00:03.0   {index} Edge      nvme0q{index}")));
        MachineReport report = new OtherMachineTree(OtherMachineTree.Arm64, rows)
            .Function("0000:00:03.0", 8, "nvme", 0, 20, 21).Irq(20, "0-1", "0").Irq(21, "0-1", "0")
            .With("dmesg.txt", "[    0.000000] GICv2m: range[mem 0x08020000-0x08020fff], SPI[80:81]\n").Report();

        MessageShare share = Assert.Single(report.Parent!.WithLess);

        Assert.Equal((2L, 2L, 0L), (report.Parent.Capacity.Count, report.Parent.Used.Count, report.Parent.Free.Count));
        Assert.Equal(VerdictKind.Full, report.Verdict.Kind);
        Assert.Contains("0000:00:03.0 wants 3, has 2", report.Verdict.Cause);
        Assert.Equal((3, 2), (share.Wants, share.Interrupts));
    }

    private static MachineCapture Read(string rows) =>
        MachineCaptureReader.Read(new Fakes.MemoryTree().Add("proc/interrupts", rows));

    private static void Compare(
        string rows, MachineArchitecture architecture, MsiParentKind? parent, string device, string? trigger,
        string others)
    {
        MachineCapture capture = Read(rows);
        MachineReport report = MachineReport.Create(capture);

        Assert.Equal(architecture, capture.Architecture);
        Assert.Equal(parent, report.Parent?.Kind);
        DeviceReport shown = Assert.Single(report.Devices);
        InterruptReport interrupt = Assert.Single(shown.Interrupts);
        Assert.False(interrupt.IsIndexUnknown);
        Assert.Equal(device, $"{shown.Function.Slot} {interrupt.Index}={interrupt.Irq}");
        Assert.Equal(trigger, capture.Find(interrupt.Irq)!.Flow);

        // On x86 the rebuilt machine has interrupts of its own beside those of the rows.
        Assert.Superset(
            new HashSet<string>(others.Split(',')),
            report.Others.Select(static one => $"{one.Irq} {one.Group} {one.HardwareIrq}").ToHashSet());
    }
}
