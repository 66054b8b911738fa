using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Tests.Cli;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>Files of machines that are not x86 which contradict themselves or lie: one line and exit 2, or a
/// note.</summary>
public sealed class OtherMachineHostileTests
{
    private const string Madt = "sys/firmware/acpi/tables/APIC";

    [Theory]
    [InlineData(8191, "it has LPI 8191, but LPIs are 8192 to 65535")]
    [InlineData(65536, "it has LPI 65536, but LPIs are 8192 to 65535")]
    [InlineData(long.MaxValue, "it has LPI 4294967295, but LPIs are 8192 to 65535")]
    public void Report_LpiOutsideTheRange_IsRefused(long lpi, string sentence) =>
        AssertRefused(Its(Lpi(0, lpi), Lpi(1, 8193)), $"sys/kernel/debug/irq/irqs/15: {sentence}");

    [Fact]
    public void Report_LpiBeyondWhatAHypervisorGrants_IsRefused() => AssertRefused(
        Its(Lpi(0, 8192), Lpi(1, 8192 + 1024)).With(
            "dmesg.txt", "[    0.000000] GICv3: Using hypervisor restricted LPI range [1024]\n"),
        "irqs/16: it has LPI 9216, but LPIs are 8192 to 9215");

    [Fact]
    public void Report_TwoInterruptsOnOneLpi_IsRefused() => AssertRefused(
        Its(Lpi(0, 8200), Lpi(1, 8200)), "irqs/16: it has LPI 8200, which interrupt 15 has too");

    [Fact]
    public void Report_TwoFunctionsOnOneSpi_IsRefused() => AssertRefused(
        new OtherMachineTree(
            OtherMachineTree.Arm64,
            OtherMachineTree.Row(15, "GICv2m-PCI-MSIX-0000:00:05.0   0 Edge      a")
            + OtherMachineTree.Row(16, "GICv2m-PCI-MSIX-0000:00:06.0   0 Edge      b"))
            .Function("0000:00:05.0", 4, 15).Function("0000:00:06.0", 4, 16)
            .With("sys/kernel/debug/irq/irqs/15", Dump("0000:00:05.0", 0, Level("GICv2m", 80)))
            .With("sys/kernel/debug/irq/irqs/16", Dump("0000:00:06.0", 0, Level("GICv2m", 80))),
        "irqs/16: it has SPI 80, which interrupt 15 has too");

    [Theory]
    [InlineData(1, 256, "it has identity 256 of CPU 1, but a hart has identities 1 to 255")]
    [InlineData(0, 0, "it has identity 0 of CPU 0, but a hart has identities 1 to 255")]
    [InlineData(0, 2, "it has identity 2 of CPU 0, which interrupt 15 has too")]
    public void Report_IdentityAboveTheHartsOrTwice_IsRefused(int cpu, int identity, string sentence) => AssertRefused(
        new OtherMachineTree(
            OtherMachineTree.RiscV,
            OtherMachineTree.Row(15, "PCI-MSIX-0000:00:05.0   0 Edge      a")
            + OtherMachineTree.Row(16, "PCI-MSIX-0000:00:05.0   1 Edge      b"))
            .Function("0000:00:05.0", 4, 15, 16).With("sys/kernel/debug/irq/irqs/15", Identity(0, 0, 2))
            .With("sys/kernel/debug/irq/irqs/16", Identity(1, cpu, identity))
            .With("dmesg.txt", "[    0.000000] riscv-imsic: hart-index-bits: 2,  guest-index-bits: 0\n"
                + "[    0.000000] riscv-imsic: per-CPU IDs 255 at base address 0x28000000\n"),
        $"irqs/16: {sentence}");

    [Theory]
    [InlineData("2fe010f0", "entry 1 goes to vector 15 of CPU 1, which no device can have")]
    [InlineData("2fe07200", "entry 1 goes to vector 32 of CPU 7, which no device can have")]
    [InlineData("2fe00200", "entry 1 goes to vector 32 of CPU 0, as one of 0000:00:03.0 does")]
    public void Report_AvecTableThatCannotBe_IsRefused(string address, string sentence) => AssertRefused(
        new OtherMachineTree(
            OtherMachineTree.LoongArch,
            OtherMachineTree.Row(44, "PCH-PCI-MSIX-0000:00:03.0   0  a")
            + OtherMachineTree.Row(45, "PCH-PCI-MSIX-0000:00:03.0   1  b"))
            .Function("0000:00:03.0", 65, 44, 45).Irq(44, "0-1", "").Irq(45, "0-1", "")
            .With("msix-table/0000:00:03.0", "# bar=0 size=65\n0 00000000 2fe00200 00000000 00000000 0\n"
                + $"1 00000000 {address} 00000000 00000000 0\n"),
        sentence);

    [Theory]
    [InlineData("riscv,imsics", "riscv,num-ids", 64u, "64 identities cannot be")]
    [InlineData("riscv,imsics", "riscv,num-ids", 0u, "0 identities cannot be")]
    [InlineData("riscv,imsics", "riscv,num-ids", uint.MaxValue, "4294967295 identities cannot be")]
    [InlineData("arm,gic-v2m-frame", "arm,msi-num-spis", 0u, "a frame of 0 SPIs cannot be")]
    [InlineData("arm,gic-v2m-frame", "arm,msi-num-spis", 5000u, "a frame of 5000 SPIs cannot be")]
    public void Report_DeviceTreeThatLies_IsANoteAndNotBelieved(
        string kind, string property, uint value, string sentence)
    {
        bool isRiscV = kind.StartsWith("riscv", StringComparison.Ordinal);
        OtherMachineTree tree = new(
            isRiscV ? OtherMachineTree.RiscV : OtherMachineTree.Arm64,
            isRiscV
                ? OtherMachineTree.Row(14, "APLIC-MSI-d000000.interrupt-controller  10 Level   -fasteoi   ttyS0")
                : OtherMachineTree.Row(14, "GICv2m-PCI-MSIX-0000:00:05.0   0 Edge      a"));
        tree.Tree.Add($"{Node}/compatible", $"{kind}\0").Add($"{Node}/{property}", FirmwareBytes.Cell(value));

        MachineReport report = tree.Report();

        Assert.Null(report.Parent!.Capacity.Count);
        Assert.Contains(report.Notes, note => note.Contains(sentence, StringComparison.Ordinal));
        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
    }

    [Fact]
    public void Report_QuotaThatLies_IsANoteAndNotBelieved()
    {
        OtherMachineTree tree = new(
            OtherMachineTree.PowerPc, OtherMachineTree.Row(24, "pSeries-PCI-MSIX-0000:00:1f.0   0 Edge      a"));
        tree.Tree.Add("sys/firmware/devicetree/base/pci@1/ibm,pe-total-#msi", FirmwareBytes.Cell(uint.MaxValue))
            .Add("sys/firmware/devicetree/base/pci@2/ibm,pe-total-#msi", "three");

        MachineReport report = tree.Report();

        Assert.Null(report.Parent!.Capacity.Count);
        Assert.Contains(report.Notes, static note => note.Contains("4294967295 messages cannot be"));
        Assert.Contains(report.Notes, static note => note.Contains("one cell of 4 bytes was expected, there are 5"));
    }

    [Fact]
    public void Report_TruncatedMadt_IsANoteAtEveryLength()
    {
        byte[] whole = FirmwareBytes.Madt([0x15, 19, 1, 0, 0, 0xF0, 0x2F, 0, 0, 0, 0, 64, 0, 0, 0, 192, 0, 0, 0]);
        Assert.Equal(192, Report(whole).Parent!.Capacity.Count);

        for (int length = 0; length < whole.Length; length++)
        {
            MachineReport report = Report(whole[..length]);

            Assert.Null(report.Parent!.Capacity.Count);
            Assert.Contains(report.Notes, static note => note.StartsWith(Madt, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x15, 19, 1, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0 }, "a window of 0 vectors")]
    [InlineData(
        new byte[] { 0x15, 19, 1, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 255, 255, 255, 255 }, "a window of 4294967295")]
    [InlineData(new byte[] { 0x15, 0 }, "a structure of 0 bytes where 2 are left")]
    [InlineData(new byte[] { 0x15, 200, 0, 0 }, "a structure of 200 bytes where 4 are left")]
    public void Report_MadtThatLies_IsANoteAndNotBelieved(byte[] structure, string sentence)
    {
        MachineReport report = Report(FirmwareBytes.Madt(structure));

        Assert.Null(report.Parent!.Capacity.Count);
        Assert.Contains(report.Notes, note => note.Contains(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Report_MoreInUseThanThereIs_IsANote()
    {
        MachineReport report = new OtherMachineTree(
            OtherMachineTree.Arm64,
            OtherMachineTree.Row(15, "GICv2m-PCI-MSIX-0000:00:05.0   0 Edge      a")
            + OtherMachineTree.Row(16, "GICv2m-PCI-MSIX-0000:00:05.0   1 Edge      b"))
            .Function("0000:00:05.0", 4, 15, 16)
            .With("dmesg.txt", "[    0.000000] GICv2m: range[mem 0x08020000-0x08020fff], SPI[80:80]\n").Report();

        Assert.Contains(
            "GICv2m: 2 SPIs are in use (counted), but there are 1 in all (dmesg)", report.Notes);
        Assert.Equal(0, report.Parent!.Free.Count);
    }

    private const string Node = "sys/firmware/devicetree/base/soc/interrupt-controller@28000000";

    private static MachineReport Report(byte[] madt)
    {
        OtherMachineTree tree = new(
            OtherMachineTree.LoongArch,
            OtherMachineTree.Row(44, "PCH-PCI-MSIX-0000:00:03.0   0  nvme0q0")
            + OtherMachineTree.ClearedVectors);
        tree.Function("0000:00:03.0", 65, 44).Irq(44, "0-1", "1").Tree.Add(Madt, madt);
        return tree.Report();
    }

    private static OtherMachineTree Its(string first, string second) => new OtherMachineTree(
        OtherMachineTree.Arm64,
        OtherMachineTree.Row(15, "ITS-PCI-MSIX-0000:00:05.0   0 Edge      a")
        + OtherMachineTree.Row(16, "ITS-PCI-MSIX-0000:00:05.0   1 Edge      b"))
        .Function("0000:00:05.0", 4, 15, 16)
        .With("sys/kernel/debug/irq/irqs/15", first).With("sys/kernel/debug/irq/irqs/16", second);

    private static string Lpi(int index, long lpi) => Dump("0000:00:05.0", index, Level("ITS", lpi));

    private static string Level(string chip, long number) =>
        $" parent:\n    domain:  :intc@8000000:its@8080000-5\n     hwirq:   0x{number:x}\n     chip:    {chip}\n"
        + "      flags:   0x0\n";

    private static string Identity(int index, int cpu, int identity) => Dump(
        "0000:00:05.0", index,
        " parent:\n    domain:  :soc:interrupt-controller@28000000-5\n     hwirq:   0xf\n     chip:    IMSIC\n"
        + $"      flags:   0x1010\n     target_cpu      : {cpu,5}\n     target_local_id : {identity,5}\n");

    private static string Dump(string slot, int index, string parent) =>
        $"handler:  handle_fasteoi_irq\ndevice:   {slot}\nstatus:   0x00000000\nistate:   0x00004000\nddepth:   0\n"
        + "wdepth:   0\ndstate:   0x31401200\nnode:     0\naffinity: 0-1\neffectiv: 0\n"
        + $"domain:  PCI-MSIX-{slot}-11\n hwirq:   0x{index:x}\n chip:    PCI-MSIX-{slot}\n  flags:   0x20\n{parent}";

    private static void AssertRefused(OtherMachineTree machine, string sentence)
    {
        Assert.Contains(
            MachineCaptureReader.Read(machine.Tree).Contradictions,
            one => one.Contains(sentence, StringComparison.Ordinal));
        using TemporaryFolder folder = new();
        string target = Path.Combine(folder.Path, "tree");
        CaptureWriter.Write(machine.Tree, target);
        if (machine.Tree.List("msix-table", out IReadOnlyList<string> tables) == CaptureAccess.Ok)
        {
            // Tables of functions are no files of a machine, which a capture would take along.
            Directory.CreateDirectory(Path.Combine(target, "msix-table"));
            foreach (string table in tables)
            {
                Assert.Equal(CaptureAccess.Ok, machine.Tree.Open($"msix-table/{table}", out Stream? stream));
                using FileStream file = File.Create(Path.Combine(target, "msix-table", table));
                stream!.CopyTo(file);
            }
        }

        ToolRun.Of("report", target).AssertRefused(sentence);
    }
}
