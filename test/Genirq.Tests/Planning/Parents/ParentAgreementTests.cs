using System.Buffers.Binary;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Reports;
using Genirq.Tests.Planning.OtherMachines;

namespace Genirq.Tests.Planning.Parents;

/// <summary>How much a parent has is told by several sources: what is said twice counts once, the last boot of a log
/// counts, and where sources contradict each other none is believed.</summary>
public sealed class ParentAgreementTests
{
    private const string Node = "sys/firmware/devicetree/base/intc@8000000";
    private const string Version = "[    0.000000] Linux version 6.12.1 (a@b)\n";
    private const string First = "0x08020000-0x08020fff";
    private const string Second = "0x08030000-0x08030fff";

    [Theory]
    [InlineData("A A", 64)]
    [InlineData("V A V A", 64)]
    [InlineData("A B", 96)]
    [InlineData("A B A B", 96)]
    [InlineData("A C", 32)]
    [InlineData("V A V D", 16)]
    [InlineData("A D", 16)]
    [InlineData("V A V", 64)]
    public void Report_LogOfSeveralBoots_CountsTheLast(string lines, long capacity)
    {
        string log = string.Concat(lines.Split(' ').Select(static letter => letter switch
        {
            "A" => Frame(First, 80, 143),
            "B" => Frame(Second, 144, 175),
            "C" => Frame(First, 80, 111),
            "D" => Frame(First, 200, 215),
            _ => Version,
        }));
        MachineReport report = V2m().With("dmesg.txt", log).Report();

        Assert.Equal(capacity, report.Parent!.Capacity.Count);
        Assert.Equal(
            lines is "A C" or "V A V D" or "A D",
            report.Notes.Any(static note => note.Contains("several boots that differ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("-- Reboot --\n")]
    [InlineData("-- Boot 0123456789abcdef --\n")]
    [InlineData("")]
    public void Report_IdentitiesOfTwoBoots_AreThoseOfTheLast(string between)
    {
        MachineReport report = Imsic().With("dmesg.txt", Ids(255) + between + Ids(127)).Report();

        Assert.Equal(126, report.Parent!.PerCpu!.Value.Count);
    }

    [Fact]
    public void Report_DeviceTreeAgainstLog_BelievesNeither()
    {
        MachineReport report = Imsic(63).With("dmesg.txt", Ids(255)).Report();

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("63 identities (device tree), or 255 (dmesg)", report.Verdict.Cause);
        Assert.Contains(report.Notes, static note => note.Contains("contradict each other", StringComparison.Ordinal));
        Assert.Equal(254, Imsic(255).With("dmesg.txt", Ids(255)).Report().Parent!.PerCpu!.Value.Count);
    }

    [Theory]
    [InlineData(80, 64, 64)]
    [InlineData(80, 128, null)]
    [InlineData(96, 64, null)]
    public void Report_FrameOfDeviceTreeAndLog_MustAgree(int first, int count, int? capacity)
    {
        OtherMachineTree tree = V2m().With("dmesg.txt", Frame(First, 80, 143));
        AddNode(tree, "v2m@1", first, count);

        Assert.Equal(capacity, tree.Report().Parent!.Capacity.Count);
    }

    [Theory]
    [InlineData(null, 64)]
    [InlineData(80, null)]
    public void Report_HalfAnOverride_IsNotTaken(int? first, int? count)
    {
        OtherMachineTree tree = V2m();
        AddNode(tree, "v2m@1", first, count);
        MachineReport report = tree.Report();

        Assert.Null(report.Parent!.Capacity.Count);
        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains(report.Notes, static note => note.Contains("takes with the other number only"));
    }

    [Fact]
    public void Report_SecondFrameWithoutASize_LeavesTheWholeOpen()
    {
        OtherMachineTree tree = V2m();
        AddNode(tree, "v2m@1", 80, 64);
        AddNode(tree, "v2m@2", null, null);

        Assert.Contains("the size of a frame is not reported", tree.Report().Verdict.Cause);
        tree.With("dmesg.txt", Frame(First, 80, 143) + Frame(Second, 144, 175));
        Assert.Equal(96, tree.Report().Parent!.Capacity.Count);
    }

    [Theory]
    [InlineData(80, 64, 80, 64, 64)]
    [InlineData(80, 64, 144, 16, 80)]
    [InlineData(80, 64, 100, 16, null)]
    public void Report_TwoFramesOfTheMadt_CountOnceIfTheyAreOne(
        ushort first, ushort count, ushort otherFirst, ushort otherCount, int? capacity)
    {
        OtherMachineTree tree = V2m();
        byte[] table = FirmwareBytes.Madt([.. Frame(first, count), .. Frame(otherFirst, otherCount)]);
        tree.Tree.Add("sys/firmware/acpi/tables/APIC", table);

        Assert.Equal(capacity, tree.Report().Parent!.Capacity.Count);
    }

    [Theory]
    [InlineData("Global available", "-3")]
    [InlineData("Global available", "99999999999999999999")]
    [InlineData("Total allocated", "-1")]
    [InlineData("Online bitmaps", "+4294967296")]
    public void TryRead_TotalThatNoKernelShows_IsAContradiction(string total, string value)
    {
        string text = $"{total}: {value}\nSystem: 2: 0-1\n | CPU | avl | man | mac | act | vectors\n"
            + "     0   252     0     0     2  2-3\n";

        Assert.True(VectorDumpReader.TryRead(text, out VectorDump? dump, out _));
        Assert.Contains(dump.Contradictions, one => one.Contains($"{total} is {value}", StringComparison.Ordinal));
    }

    private static OtherMachineTree V2m() => new OtherMachineTree(
        OtherMachineTree.Arm64, OtherMachineTree.Row(20, "GICv2m-PCI-MSIX-0000:00:03.0   0 Edge      a"))
        .Function("0000:00:03.0", 4, 20).Irq(20, "0-1", "0");

    private static OtherMachineTree Imsic(int? identities = null)
    {
        OtherMachineTree tree = new OtherMachineTree(
            OtherMachineTree.RiscV, OtherMachineTree.Row(20, "PCI-MSIX-0000:00:03.0   0 Edge      a"))
            .Function("0000:00:03.0", 4, 20).Irq(20, "0-1", "0");
        if (identities is { } count)
        {
            tree.Tree.Add($"{Node}/compatible", "riscv,imsics\0")
                .Add($"{Node}/riscv,num-ids", FirmwareBytes.Cell(count));
        }

        return tree;
    }

    private static void AddNode(OtherMachineTree tree, string name, int? first, int? count)
    {
        tree.Tree.Add($"{Node}/{name}/compatible", "arm,gic-v2m-frame\0");
        if (first is { } start)
        {
            tree.Tree.Add($"{Node}/{name}/arm,msi-base-spi", FirmwareBytes.Cell(start));
        }

        if (count is { } number)
        {
            tree.Tree.Add($"{Node}/{name}/arm,msi-num-spis", FirmwareBytes.Cell(number));
        }
    }

    private static string Frame(string place, int first, int last) =>
        $"[    0.000000] GICv2m: range[mem {place}], SPI[{first}:{last}]\n";

    private static string Ids(int count) =>
        $"[    0.000000] riscv-imsic: per-CPU IDs {count} at base address 0x28000000\n";

    private static byte[] Frame(ushort first, ushort count)
    {
        byte[] item = new byte[24];
        (item[0], item[1], item[16]) = (0x0D, 24, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(item.AsSpan(20), count);
        BinaryPrimitives.WriteUInt16LittleEndian(item.AsSpan(22), first);
        return item;
    }
}
