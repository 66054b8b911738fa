using System.Globalization;
using System.Text.Json;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;
using Genirq.Tests.Cli;
using Genirq.Tests.Planning.OtherMachines;

namespace Genirq.Tests.Planning.Parents;

/// <summary>A stated reserve of messages: by the sums of each parent, and not known where the files leave it
/// open.</summary>
public sealed class ReserveTests
{
    private const string Frame = "[    0.000000] GICv2m: range[mem 0x08020000-0x08020fff], SPI[80:143]\n";
    private const string Identities = "sys/firmware/devicetree/base/soc/interrupt-controller@28000000";

    // A table of 10 entries takes 16 of 57,344 LPIs.
    [Theory]
    [InlineData(57328, "fits (estimated): GICv3 ITS: 57328 of 57344 LPIs are free, 16 in use")]
    [InlineData(57329, "tight (estimated): GICv3 ITS: 57328 of 57344 LPIs are free, fewer than the headroom of 57329")]
    public void Its_CountsLpisByPowersOfTwo(int headroom, string verdict) =>
        Assert.Equal(verdict, $"{Plan(Its(""), headroom).Verdict}");

    // 48 of 64 LPIs are free. The 16 in use may part them, so that the longest range has 24 at least.
    [Fact]
    public void Its_LargestRequest_IsAPowerOfTwoOfTheLongestRangeThatMustBeThere()
    {
        MsiParentReport parent = Plan(Its("[    0.000000] GICv3: restricted LPI range [64]\n"), 0).After.Parent!;

        Assert.Equal((48L, 16L, 32L), (
            parent.Free.Count, parent.LargestRequest!.Value.Least, parent.LargestRequest.Value.Most));
    }

    [Theory]
    [InlineData(62, "fits: GICv2m: 62 of 64 SPIs are free, 2 in use")]
    [InlineData(63, "tight: GICv2m: 62 of 64 SPIs are free, fewer than the headroom of 63")]
    public void V2m_CountsTheSpisOfItsFrames(int headroom, string verdict) =>
        Assert.Equal(verdict, $"{Plan(V2m().With("dmesg.txt", Frame), headroom).Verdict}");

    // SPIs 80 to 143: blocks of 16 begin at 80, 96, 112 and 128, those of 32 at 96 only.
    [Theory]
    [InlineData(null, 16, 32)]
    [InlineData(80, 32, 32)]
    [InlineData(100, 16, 16)]
    public void V2m_LargestBlock_BeginsAtAMultipleOfItsSize(int? spi, long least, long most)
    {
        OtherMachineTree tree = V2m().With("dmesg.txt", Frame);
        for (int i = 0; i < 2 && spi is not null; i++)
        {
            tree.With($"sys/kernel/debug/irq/irqs/{20 + i}", Dump(spi.Value + i));
        }

        MsiParentReport parent = Plan(tree, 0).After.Parent!;

        Assert.Equal((least, most), (parent.LargestBlock!.Value.Least, parent.LargestBlock.Value.Most));
        Assert.Equal("62", $"{parent.LargestRequest}");
    }

    [Fact]
    public void V2m_WithoutTheSizeOfItsFrame_IsNotKnown()
    {
        PlanResult plan = Plan(V2m(), 1);

        Assert.Equal("unknown: GICv2m: how many SPIs there are is not reported", $"{plan.Verdict}");
        Assert.Empty(plan.After.Parent!.Available);
        Assert.Null(plan.After.Parent.LargestRequest);
        Assert.Null(plan.After.Parent.LargestBlock);
    }

    // Rows tell of requested interrupts only: what is counted as free is the most that can be.
    [Theory]
    [InlineData(63, VerdictKind.Tight, "at most 62 of 64 SPIs are free, fewer than the headroom of 63")]
    [InlineData(62, VerdictKind.Unknown, "what uses interrupts is known in part only")]
    public void V2m_OfRowsAlone_IsTightOrNotKnownButNeverFits(int headroom, VerdictKind kind, string cause)
    {
        PlanResult plan = Plan(
            new OtherMachineTree(OtherMachineTree.Arm64, Rows("GICv2m-PCI-MSIX-0000:00:03.0")).With("dmesg.txt", Frame),
            headroom);

        Assert.Equal(kind, plan.Verdict.Kind);
        Assert.Contains(cause, plan.Verdict.Cause);
        Assert.Equal((0L, 62L), (plan.After.Parent!.Available[0].Least, plan.After.Parent.Available[0].Most));
    }

    // 62 identities a hart for devices; both interrupts are on hart 1, or nothing tells where.
    [Theory]
    [InlineData("1", 60, "fits: RISC-V IMSIC: 122 of 124 identities are free, 2 in use")]
    [InlineData("1", 61, "tight: RISC-V IMSIC: CPU 1 has 60 identities free, fewer than the headroom of 61")]
    [InlineData("1", 63,
        "tight: RISC-V IMSIC: CPU 1 has 60 identities free, fewer than the headroom of 63, "
            + "and 1 other too few as well")]
    [InlineData(null, 60, "fits: RISC-V IMSIC: 122 of 124 identities are free, 2 in use")]
    [InlineData(null, 61,
        "unknown: RISC-V IMSIC: CPU 0 has 60 to 62 identities free, and whether the headroom of 61 is kept is not "
        + "known: which CPU has which is not reported of all")]
    [InlineData(null, 62,
        "tight: RISC-V IMSIC: 122 identities free on 2 CPUs, fewer than the headroom of 62 on each")]
    public void Imsic_CountsTheIdentitiesOfEachHart(string? effective, int headroom, string verdict)
    {
        OtherMachineTree tree = new OtherMachineTree(OtherMachineTree.RiscV, Rows("PCI-MSIX-0000:00:03.0"))
            .Function("0000:00:03.0", 4, 20, 21).Irq(20, "0-1", effective).Irq(21, "0-1", effective);
        tree.Tree.Add($"{Identities}/compatible", "riscv,imsics\0").Add(
            $"{Identities}/riscv,num-ids", FirmwareBytes.Cell(63));

        Assert.Equal(verdict, $"{Plan(tree, headroom).Verdict}");
    }

    // Of four CPUs the second pair of queues has CPUs 2 and 3, where it goes with its next events: until then it is on
    // CPU 1.
    [Fact]
    public void Imsic_QueuesThatMoveLater_CountForEitherHart()
    {
        string[] names = ["config", "input.0", "output.0", "input.1", "output.1"];
        const string Function = "sys/bus/pci/devices/0000:00:03.0";
        OtherMachineTree tree = new OtherMachineTree(
            OtherMachineTree.RiscV,
            string.Concat(names.Select(static (name, index) => OtherMachineTree.Row(
                20 + index, $"PCI-MSIX-0000:00:03.0   {index} Edge      virtio0-{name}"))),
            possible: "0-3")
            .Function("0000:00:03.0", 5, "virtio-pci", 0, 20, 21, 22, 23, 24).With($"{Function}/vendor", "0x1af4\n")
            .With($"{Function}/device", "0x1041\n").With($"{Function}/class", "0x020000\n")
            .With("proc/version", "Linux version 7.2.0 (a@b) #1 SMP\n").Irq(20, "0", "0");
        for (int queue = 0; queue < 4; queue++)
        {
            tree.Irq(21 + queue, $"{queue / 2}", $"{queue / 2}");
        }

        tree.Tree.Add($"{Identities}/compatible", "riscv,imsics\0").Add(
            $"{Identities}/riscv,num-ids", FirmwareBytes.Cell(63));

        PlanResult plan = Plan(
            tree, 0, new PlanChange(PlanChangeKind.Online, "online") { Cpus = CpuMask.Of(2, 3) });

        Assert.Equal(["CPU 0: 59", "CPU 1: 60"], plan.Before.Parent!.Available.Select(one => $"{one.Place}: {one}"));
        Assert.Equal(
            ["CPU 0: 57 to 59", "CPU 1: 60 to 62", "CPU 2: 60 to 62", "CPU 3: 60 to 62"],
            plan.After.Parent!.Available.Select(one => $"{one.Place}: {one}"));
    }

    // Entry 0 goes to CPU 0 and entry 1 to CPU 1, of 240 vectors each.
    [Theory]
    [InlineData(239, VerdictKind.Fits)]
    [InlineData(240, VerdictKind.Tight)]
    public void Avec_CountsTheVectorsOfEachCpu(int headroom, VerdictKind kind)
    {
        OtherMachineTree tree = Pch(1).With(
            "msix-table/0000:00:03.0", "# size=4\n0 0 2fe00100 0 0\n1 0 2fe01100 0 0\n");

        PlanResult plan = Plan(tree, headroom);

        Assert.Equal((MsiParentKind.LoongArchAvec, kind, true), (
            plan.After.Parent!.Kind, plan.Verdict.Kind, plan.Verdict.IsEstimated));
        Assert.Equal(
            ["CPU 0: 239", "CPU 1: 239"], plan.After.Parent.Available.Select(place => $"{place.Place}: {place}"));
    }

    // One window of 8 has 6 left; of two windows the fullest may have all that is in use, or half of it.
    [Theory]
    [InlineData(1, 6, VerdictKind.Fits)]
    [InlineData(1, 7, VerdictKind.Tight)]
    [InlineData(2, 6, VerdictKind.Fits)]
    [InlineData(2, 7, VerdictKind.Unknown)]
    [InlineData(2, 8, VerdictKind.Tight)]
    public void PchMsi_CountsTheWindowWithLeast(int chips, int headroom, VerdictKind kind)
    {
        OtherMachineTree tree = Pch(chips);

        PlanResult plan = Plan(tree, headroom);

        Assert.Equal((MsiParentKind.LoongArchPchMsi, kind), (plan.After.Parent!.Kind, plan.Verdict.Kind));
    }

    // Of two windows of 8 with 2 in use the emptiest has 7 or 8 left.
    [Theory]
    [InlineData(1, "6")]
    [InlineData(2, "7 to 8")]
    public void PchMsi_LargestRequest_IsThatOfTheEmptiestWindow(int chips, string largest) =>
        Assert.Equal(largest, $"{Plan(Pch(chips), 0).After.Parent!.LargestRequest}");

    // In a window of 8 the 2 in use leave one block of 4 for sure only where there are three: so one of 2.
    [Fact]
    public void PchMsi_LargestBlock_IsOneThatMustBeThere()
    {
        AvailableMessages block = Plan(Pch(1), 0).After.Parent!.LargestBlock!.Value;

        Assert.Equal((2L, 4L), (block.Least, block.Most));
    }

    [Theory]
    [InlineData(100, 98, "fits: pseries firmware: 98 of 100 messages are free below pci@800000020000000")]
    [InlineData(
        100, 99,
        "tight: pseries firmware: 98 messages are free below pci@800000020000000, fewer than the headroom of 99")]
    public void PSeries_CountsTheMessagesOfEachBridgeInUse(int own, int headroom, string verdict) =>
        Assert.StartsWith(verdict, $"{Plan(BridgeTree.Of(own, 1), headroom).Verdict}");

    // Two functions of 4 entries each and one of 2048 share 100: 33 each and what is spare, 29 and 29 and 1.
    [Fact]
    public void PSeries_LargestRequest_IsTheShareOfOneMoreFunction()
    {
        OtherMachineTree tree = BridgeTree.Of(100, null).Function("0000:00:04.0", 4, null, 0);

        Assert.Equal("92", $"{Plan(tree, 0).After.Parent!.LargestRequest}");
    }

    [Fact]
    public void PSeries_WithoutQuotas_IsNotKnown() => Assert.Equal(
        "unknown: pseries firmware: how many messages there are is not reported",
        $"{Plan(BridgeTree.Of(null, null), 5).Verdict}");

    [Fact]
    public void S390_IsNotKnown() => Assert.Equal(VerdictKind.Unknown, Plan(
        new OtherMachineTree(OtherMachineTree.S390, Rows("PCI-MSIX-0000:00:03.0")).Function("0000:00:03.0", 4, 20, 21),
        1).Verdict.Kind);

    [Fact]
    public void Plan_AddsBeforeTheReserveIsCounted()
    {
        PlanChange add = new(PlanChangeKind.Add, "add nvme") { Driver = "nvme" };

        PlanResult plan = Plan(V2m().With("dmesg.txt", Frame), 60, add);

        Assert.Equal((VerdictKind.Fits, VerdictKind.Tight), (plan.Before.Verdict.Kind, plan.Verdict.Kind));
        Assert.Contains("59 of 64 SPIs are free, fewer than the headroom of 60", plan.Verdict.Cause);
    }

    [Fact]
    public void Tool_TextAndJson_NameEachNumberAndItsSource()
    {
        using TemporaryFolder folder = new();
        MakeFolder(folder.Path);

        ToolRun text = ToolRun.Of("plan", folder.Path, "--headroom", "63", "--fail-on", "tight");
        ToolRun json = ToolRun.Of("plan", folder.Path, "--headroom", "63", "-J");

        Assert.Equal(1, text.Code);
        Assert.StartsWith("tight: GICv2m: 62 of 64 SPIs are free, fewer than the headroom of 63\n", text.Output);
        Assert.Contains("largest request            62       62 capacity less used\n", text.Output);
        Assert.Contains("largest block of MSI 16 to 32 16 to 32 aligned blocks, less one", text.Output);
        using JsonDocument plan = JsonDocument.Parse(json.Output);
        JsonElement parent = plan.RootElement.GetProperty("after").GetProperty("msiParent");
        JsonElement place = Assert.Single(parent.GetProperty("available").EnumerateArray());
        Assert.Equal(("", 62, 62, "capacity less used"), (
            place.GetProperty("place").GetString(), place.GetProperty("least").GetInt32(),
            place.GetProperty("most").GetInt32(), place.GetProperty("source").GetString()));
        Assert.Equal(62, parent.GetProperty("largestRequest").GetProperty("most").GetInt32());
        Assert.Equal(16, parent.GetProperty("largestBlock").GetProperty("least").GetInt32());
        Assert.Equal("tight", plan.RootElement.GetProperty("verdict").GetProperty("kind").GetString());
    }

    private static PlanResult Plan(OtherMachineTree tree, int headroom, params PlanChange[] changes)
    {
        Assert.Null(MachinePlan.TryMake(
            MachineCaptureReader.Read(tree.Tree), changes, new PlanOptions { Headroom = headroom },
            out PlanResult? plan));
        return plan!;
    }

    private static string Rows(string chip) => string.Concat(Enumerable.Range(0, 2).Select(index =>
        OtherMachineTree.Row(20 + index, $"{chip}   {index} Edge      a{index}")));

    private static OtherMachineTree Its(string log) =>
        new OtherMachineTree(OtherMachineTree.Arm64, Rows("ITS-PCI-MSIX-0000:00:03.0"))
            .Function("0000:00:03.0", 10, 20, 21).Irq(20, "0-1", "0").Irq(21, "0-1", "0").With("dmesg.txt", log);

    private static OtherMachineTree V2m() =>
        new OtherMachineTree(OtherMachineTree.Arm64, Rows("GICv2m-PCI-MSIX-0000:00:03.0"))
            .Function("0000:00:03.0", 10, 20, 21).Irq(20, "0-1", "0").Irq(21, "0-1", "0");

    private static OtherMachineTree Pch(int chips)
    {
        OtherMachineTree tree = new OtherMachineTree(
            OtherMachineTree.LoongArch,
            OtherMachineTree.Row(20, "PCH-PCI-MSIX-0000:00:03.0   0  a")
                + OtherMachineTree.Row(21, "PCH-PCI-MSIX-0000:00:03.0   1  b") + OtherMachineTree.ClearedVectors)
            .Function("0000:00:03.0", 4, 20, 21).Irq(20, "0-1", "1").Irq(21, "0-1", "1");
        tree.Tree.Add(
            "sys/firmware/acpi/tables/APIC",
            FirmwareBytes.Madt(
                [.. Enumerable.Range(0, chips).SelectMany(static chip => FirmwareBytes.Window(chip, 8))]));
        return tree;
    }

    private static string Dump(int spi) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        handler:  handle_fasteoi_irq
        device:   0000:00:03.0
        status:   0x00000000
        istate:   0x00000000
        ddepth:   0
        wdepth:   0
        dstate:   0x01400200
        node:     0
        affinity: 0-1
        effectiv: 0
        domain:  :v2m@8020000-3
         hwirq:   0x{spi:x}
         chip:    GICv2m
          flags:   0x0

        """);

    private static void MakeFolder(string folder)
    {
        string function = Path.Combine(folder, "sys/bus/pci/devices/0000:00:03.0");
        Directory.CreateDirectory(Path.Combine(function, "msi_irqs"));
        Write("config", new Pci.ConfigBytes().AddMsiX(0x98, 0x8009, 0x2001, 0x3001).Bytes);
        Write("msi_irqs/20", "msix\n"u8.ToArray());
        Write("msi_irqs/21", "msix\n"u8.ToArray());
        foreach ((string path, string text) in new[]
        {
            ("dmesg.txt", Frame), ("proc/cpuinfo", OtherMachineTree.Arm64),
            ("proc/interrupts", OtherMachineTree.Header([0, 1]) + Rows("GICv2m-PCI-MSIX-0000:00:03.0")),
            ("sys/devices/system/cpu/online", "0-1\n"), ("sys/devices/system/cpu/possible", "0-1\n"),
            ("sys/devices/system/cpu/present", "0-1\n"),
        })
        {
            string full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(function, name), bytes);
    }
}
