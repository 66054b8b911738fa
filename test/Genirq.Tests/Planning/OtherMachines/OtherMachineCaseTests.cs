using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using Genirq.Tests.Cli;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>The small inputs of Data/cases from machines that are not x86, and others of the same kinds.</summary>
public sealed class OtherMachineCaseTests
{
    [Fact]
    public void Case31_BareRiscV_KeepsItsNumbersAndIsUnknown()
    {
        MachineReport report = Kept("31-not-x86-bare/riscv64-bare/interrupts");

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Null(report.Vectors);
        Assert.Equal(["0000:00:05.0 0=15", "0000:00:0a.0 0=13"], Devices(report));
        Assert.Equal([10, 14], report.Others.Select(static other => other.Irq.Number));
        Assert.Equal(MsiParentKind.RiscVImsic, report.Parent!.Kind);
    }

    [Fact]
    public void Case31_BareS390_HasItsFunctionAndNoIndices()
    {
        MachineReport report = Kept("31-not-x86-bare/s390x-bare/interrupts");

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        DeviceReport device = Assert.Single(report.Devices);
        Assert.Equal("0001:00:00.0", $"{device.Function.Slot}");
        Assert.Equal([12, 14], device.Interrupts.Select(static one => one.Irq.Number));
        Assert.All(device.Interrupts, static one => Assert.True(one.IsIndexUnknown));
    }

    [Theory]
    [InlineData("GIC-0  27 Level     arch_timer", "GICv2m-PCI-MSIX-0000:01:00.0   1 Edge      nvme0q1", "GICv2m")]
    [InlineData("  CPUINTC  11  timer", "PCH-PCI-MSIX-0000:01:00.0   1  nvme0q1", "LoongArch AVEC or PCH-MSI")]
    [InlineData(
        "  XIVE-IRQ 4097 Edge      RAS_HOTPLUG", "pSeries-PCI-MSIX-0000:01:00.0   1 Edge      nvme0q1",
        "pseries firmware")]
    [InlineData("    GICv3  27 Level     arch_timer", "ITS-PCI-MSIX-0000:01:00.0   1 Edge      nvme0q1", "GICv3 ITS")]
    public void Case31_BareRowsOfOtherMachines_NameTheirParent(string line, string message, string parent)
    {
        MachineReport report = Bare(OtherMachineTree.Row(7, line) + OtherMachineTree.Row(21, message));

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Equal(["0000:01:00.0 1=21"], Devices(report));
        Assert.Equal([7], report.Others.Select(static other => other.Irq.Number));
        Assert.Equal(parent, report.Parent!.Kind.Name());
    }

    [Fact]
    public void Case32_TableOfAnImsic_Has254OnEachHart()
    {
        MachineReport report = Kept("32-imsic-table/ids255");

        Assert.Equal((254L, 508L, 22L, 486L), Counts(report.Parent!));
        Assert.All(
            report.Cpus, static cpu => Assert.Equal((11u, 243u), (cpu.Vectors!.Allocated, cpu.Vectors.Available)));
    }

    [Theory]
    [InlineData(63, "     0    60     0     0    2  2-3\n     1    62     0     0    0  \n", 122, 62, 124, 2)]
    [InlineData(
        2047, "     0  2045     0     0    1  2\n     3  2044     0     0    2  2-3\n", 4089, 2046, 4092, 3)]
    [InlineData(127, "     1   120     0     0    6  2-7\n", 120, 126, 126, 6)]
    public void Case32_TablesOfOtherSizes_HaveOneIdentityLessOnEachHart(
        int identities, string rows, long free, long each, long all, long used)
    {
        string table = $"name:   :soc:interrupt-controller@28000000-5\n size:   0\n mapped: 3\n flags:  0x00000103\n"
            + $"Online bitmaps: {rows.Count(static letter => letter == '\n'),8}\nGlobal available: {free,6}\n"
            + $"Global reserved:       0\nTotal allocated: {used,7}\nSystem: 2: 0-1\n"
            + $" | CPU | avl | man | mac | act | vectors\n{rows}";
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, $"ids{identities}");
        File.WriteAllText(path, table);

        MachineReport report = Report(path);

        Assert.Equal((each, all, used, free), Counts(report.Parent!));
    }

    [Fact]
    public void Case33_NumbersOfS390_ComeFromSysfs()
    {
        MachineReport report = Kept("33-s390x-index/tree");

        Assert.Equal(["0001:00:00.0 0=14 1=12"], Devices(report));
        Assert.DoesNotContain(report.Notes, static note => note.Contains("index", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new[] { 2, 1, 0 }, "0=14 1=13 2=12")]
    [InlineData(new[] { 0, 4, 9 }, "0=12 4=13 9=14")]
    [InlineData(new[] { 5, 0, 3 }, "0=13 3=14 5=12")]
    public void Case33_IndicesInAnyOrderAndWithGaps_AreSysfs(int[] indices, string expected)
    {
        OtherMachineTree tree = new OtherMachineTree(
            OtherMachineTree.S390,
            "EXT:       2164       1922 \n" + string.Concat(indices.Select(static (_, i) =>
                $" {12 + i}:          5          0  PCI-MSIX-0001:00:00.0  q{i}\n")))
            .Function("0001:00:00.0", 16, 12, 13, 14);
        for (int i = 0; i < indices.Length; i++)
        {
            tree.HardwareIrq(12 + i, "PCI-MSIX-0001:00:00.0", indices[i]);
        }

        Assert.Equal([$"0001:00:00.0 {expected}"], Devices(tree.Report()));
    }

    [Fact]
    public void Case34_InterruptsOfNoFunction_AreListed()
    {
        MachineReport report = Kept("34-others-off-x86/arm64-others");

        Assert.Equal(["11 GICv3 27", "13 GICv3 33"], Others(report));
    }

    [Theory]
    [InlineData(OtherMachineTree.RiscV, "RISC-V INTC   5 Edge      riscv-timer", "9 RISC-V INTC 5")]
    [InlineData(OtherMachineTree.LoongArch, " PCH PIC   1  ttyS0", "9 PCH PIC 1")]
    [InlineData(OtherMachineTree.PowerPc, "XIVE-IRQ 4096 Edge      RAS_EPOW", "9 XIVE-IRQ 4096")]
    [InlineData(OtherMachineTree.Arm64, "pinctrl-gpio   3 Edge      power", "9 pinctrl-gpio 3")]
    public void Case34_OnEveryArchitecture_TheyAreListed(string cpuInfo, string line, string other) =>
        Assert.Equal([other], Others(new OtherMachineTree(cpuInfo, OtherMachineTree.Row(9, line)).Report()));

    [Fact]
    public void Case35_DebugFile_TellsTheCpuOfWhatIsNotRequested()
    {
        MachineReport report = Kept("35-debug-off-x86/tree");

        Assert.Equal(["15@0 16@1"], Places(report));
        Assert.DoesNotContain(report.Notes, static note => note.Contains("CPU", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("effectiv: 0\n", "0")]
    [InlineData("effectiv: 1\n", "1")]
    [InlineData("effectiv: \n", "?")]
    public void Case35_DebugFileOfAnImsic_TellsTheCpu(string effective, string cpu)
    {
        MachineReport report = new OtherMachineTree(
            OtherMachineTree.RiscV, OtherMachineTree.Row(15, "PCI-MSIX-0000:00:05.0   0 Edge      eth0"))
            .Function("0000:00:05.0", 4, 15, 16).Irq(15, "0-1", "0")
            .With("sys/kernel/debug/irq/irqs/16", Dump("handler:  handle_simple_irq", effective)).Report();

        Assert.Equal([$"15@0 16@{cpu}"], Places(report));
    }

    [Fact]
    public void Case35_DebugFileOfAManagedOneThatIsShutDown_SaysSo()
    {
        MachineReport report = new OtherMachineTree(
            OtherMachineTree.Arm64, OtherMachineTree.Row(15, "ITS-PCI-MSIX-0000:00:05.0   0 Edge      nvme0q0"))
            .Function("0000:00:05.0", 4, 15, 16).Irq(15, "0-1", "0")
            .With("sys/kernel/debug/irq/irqs/16", Dump(
                "handler:  handle_fasteoi_irq", "effectiv: 1\n", "0x31e01000")).Report();

        Assert.Equal(["15@0 16@"], Places(report));
        Assert.Equal(16, Assert.Single(report.Parent!.ShutDown).Irq.Number);
    }

    [Fact]
    public void Case36_EmptyEffectiveAffinity_LeavesItToTheCounters()
    {
        MachineReport report = Kept("36-avec-effective/tree");

        Assert.Equal(["44@1"], Places(report));
        Assert.Contains(report.Notes, static note => note.StartsWith("interrupt 44: the kernel does not report which"));
        Assert.Equal([0, 1], report.Cpus.Select(static cpu => cpu.Interrupts));
    }

    [Theory]
    [InlineData(4, 16, "0-1", "?")]
    [InlineData(0, 0, "0-1", "?")]
    [InlineData(9, 0, "0-1", "0")]
    [InlineData(0, 0, "1", "1")]
    public void Case36_CountersOfTwoCpusOrNone_TellNothing(long first, long second, string affinity, string cpu)
    {
        string row = OtherMachineTree.Row(44, "PCH-PCI-MSIX-0000:00:03.0   0  nvme0q0", first, second);
        MachineReport report = new OtherMachineTree(OtherMachineTree.LoongArch, row)
            .Function("0000:00:03.0", 65, 44).Irq(44, affinity, "").Report();

        Assert.Equal([$"44@{cpu}"], Places(report));
    }

    [Fact]
    public void Case36_MsiXTable_TellsTheCpu()
    {
        string row = OtherMachineTree.Row(44, "PCH-PCI-MSIX-0000:00:03.0   0  nvme0q0", 4, 16);
        MachineReport report = new OtherMachineTree(OtherMachineTree.LoongArch, row)
            .Function("0000:00:03.0", 65, 44).Irq(44, "0-1", "")
            .With("msix-table/0000:00:03.0", "# bar=0 size=65\n0 00000000 2fe01100 00000000 00000000 0\n").Report();

        Assert.Equal(["44@1"], Places(report));
    }

    [Fact]
    public void Case37_ManagedWithoutItsCpu_IsShutDown()
    {
        MachineReport report = Kept("37-managed-shutdown/tree");

        Assert.Equal(["15@"], Places(report));
        ShutDownInterrupt shut = Assert.Single(report.Parent!.ShutDown);
        Assert.Equal((15, "1"), (shut.Irq.Number, $"{shut.Cpus}"));
        Assert.All(report.Cpus, static cpu => Assert.Equal(0, cpu.Interrupts));
    }

    [Theory]
    [InlineData(OtherMachineTree.Arm64, "ITS-PCI-MSIX-0000:00:05.0   0 Edge", "2-3", "3", "")]
    [InlineData(OtherMachineTree.RiscV, "PCI-MSIX-0000:00:05.0   0 Edge", "2", "2", "")]
    [InlineData(OtherMachineTree.Arm64, "GICv2m-PCI-MSIX-0000:00:05.0   0 Edge", "3", "3", "")]
    [InlineData(OtherMachineTree.Arm64, "ITS-PCI-MSIX-0000:00:05.0   0 Edge", "1,3", "1", "1")]
    [InlineData(OtherMachineTree.S390, "PCI-MSIX-0000:00:05.0", "2-3", null, "0-1")]
    public void Case37_OfflineCpusAlone_ShutItDownUnlessItFloats(
        string cpuInfo, string chip, string affinity, string? effective, string cpus)
    {
        MachineReport report = new OtherMachineTree(
            cpuInfo, OtherMachineTree.Row(15, $"{chip}      nvme0q1"), possible: "0-3")
            .Function("0000:00:05.0", 4, 15).Irq(15, affinity, effective).Report();

        Assert.Equal([$"15@{cpus}"], Places(report));
        Assert.Equal(cpus.Length == 0 ? 1 : 0, report.Parent!.ShutDown.Count);
    }

    [Fact]
    public void Case38_WithoutAParent_TellsWireHandlersAndReason()
    {
        MachineReport report = Kept("38-no-msi-parent/tree");

        IntxFunction function = Assert.Single(report.Parent!.OnIntx);
        Assert.Equal(MsiParentKind.None, report.Parent.Kind);
        Assert.Equal(("0000:00:03.0", 18, "GICv3", 38ul),
            ($"{function.Slot}", function.Irq.Number, function.Chip, function.HardwareIrq!.Value));
        Assert.Equal(["nvme0q0", "nvme0q1"], function.Actions);
        Assert.Equal("the machine has no parent of messages", function.Reason);
    }

    [Theory]
    [InlineData("root=/dev/vda pci=nomsi quiet\n", "messages are switched off (pci=nomsi)")]
    [InlineData("irqchip.gicv3_nolpi=1\n", "LPIs are switched off (irqchip.gicv3_nolpi)")]
    [InlineData("quiet\n", "the machine has no parent of messages")]
    public void Case38_CommandLine_TellsTheReason(string commandLine, string reason)
    {
        MachineReport report = new OtherMachineTree(
            OtherMachineTree.Arm64, OtherMachineTree.Row(18, "    GICv3  38 Level     nvme0q0, eth0"))
            .Function("0000:00:03.0", 65, "nvme", 18).Function("0000:00:04.0", 9, "igb", 18)
            .With("proc/cmdline", commandLine).Report();

        Assert.Equal(VerdictKind.Degraded, report.Verdict.Kind);
        Assert.All(report.Parent!.OnIntx, function => Assert.Equal(reason, function.Reason));
        Assert.Equal(["0000:00:04.0", "0000:00:03.0"],
            report.Parent.OnIntx.Select(static function => $"{Assert.Single(function.SharedWith)}"));
    }

    private static MachineReport Kept(string path) => Report(CaseFiles.Kept(path));

    private static MachineReport Report(string path)
    {
        using SourceMachine machine = MachineSource.Open(path).Rebuild();
        return machine.Report();
    }

    private static MachineReport Bare(string rows) => MachineReport.Create(MachineCaptureReader.Read(
        new Fakes.MemoryTree().Add("proc/interrupts", OtherMachineTree.Header([0, 1]) + rows)));

    private static (long?, long?, long?, long?) Counts(MsiParentReport parent) =>
        (parent.PerCpu?.Count, parent.Capacity.Count, parent.Used.Count, parent.Free.Count);

    private static IEnumerable<string> Devices(MachineReport report) => report.Devices.Select(static device =>
        $"{device.Function.Slot} "
        + string.Join(' ', device.Interrupts.Select(static one => $"{one.Index}={one.Irq}")));

    private static IEnumerable<string> Others(MachineReport report) =>
        report.Others.Select(static other => $"{other.Irq} {other.Group} {other.HardwareIrq}");

    private static IEnumerable<string> Places(MachineReport report) => report.Devices.Select(static device =>
        string.Join(' ', device.Interrupts.Select(static one => $"{one.Irq}@{(one.Cpus is null ? "?" : one.Cpus)}")));

    private static string Dump(string handler, string effective, string states = "0x31401200") =>
        $"{handler}\ndevice:   0000:00:05.0\nstatus:   0x00000000\nistate:   0x00004000\nddepth:   1\nwdepth:   0\n"
        + $"dstate:   {states}\nnode:     0\naffinity: 0-1\n{effective}"
        + "domain:  PCI-MSIX-0000:00:05.0-11\n hwirq:   0x1\n chip:    PCI-MSIX-0000:00:05.0\n  flags:   0x20\n";
}
