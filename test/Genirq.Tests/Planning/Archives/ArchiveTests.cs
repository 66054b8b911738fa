using System.Formats.Tar;
using System.Text;
using Genirq.Planning.Archives;
using Genirq.Planning.Captures;
using Genirq.Planning.Parents;

namespace Genirq.Tests.Planning.Archives;

public sealed class ArchiveTests
{
    private const string Rows = "           CPU0\n 24: 0 PCI-MSIX-0000:00:03.0 0-edge a\n";

    [Theory]
    [InlineData("")]
    [InlineData("./")]
    [InlineData("a/b/c/step1/")]
    public void Read_TreeAtAnyDepth_IsFound(string prefix)
    {
        Archive archive = Read(New().AddFile($"{prefix}proc/interrupts", Rows).AddFile($"{prefix}readme", "x"));

        (string path, ICaptureTree tree) = Assert.Single(archive.Trees);
        Assert.Equal(prefix.Trim('.', '/'), path);
        Assert.Equal(CaptureAccess.Ok, tree.Open("proc/interrupts", out Stream? stream));
        Assert.Equal(Rows, new StreamReader(stream!).ReadToEnd());
        Assert.Empty(archive.Notes);
    }

    [Fact]
    public void Read_SeveralTrees_AreInNaturalOrder()
    {
        PackedFiles file = New();
        foreach (string step in (string[])["step10", "step2", "other"])
        {
            file.AddFile($"guest/{step}/proc/interrupts", Rows);
        }

        Assert.Equal(["guest/other", "guest/step2", "guest/step10"], Read(file).Trees.Select(tree => tree.Path));
    }

    [Fact]
    public void Walk_Links_LeadToTheirTargetsAndNotOutOfTheTree()
    {
        ICaptureTree tree = Read(New()
            .AddFile("t/sys/devices/pci0000:00/0000:00:03.0/vendor", "0x8086\n")
            .AddLink("t/sys/bus/pci/devices/0000:00:03.0", "../../../devices/pci0000:00/0000:00:03.0")
            .AddLink("t/sys/devices/pci0000:00/0000:00:03.0/driver", "../../../bus/pci/drivers/nvme")
            .AddLink("t/sys/absolute", "/sys/devices/pci0000:00")
            .AddLink("t/sys/up", "../../../../../../secret")
            .AddFile("secret/sys/x", "y")).Trees.Single().Tree;

        Assert.Equal(CaptureAccess.Ok, tree.List("sys/bus/pci/devices", out IReadOnlyList<string> names));
        Assert.Equal(["0000:00:03.0"], names);
        Assert.Equal("0x8086\n", Text(tree, "sys/bus/pci/devices/0000:00:03.0/vendor"));
        Assert.Equal("0x8086\n", Text(tree, "sys/absolute/0000:00:03.0/vendor"));
        Assert.Equal(CaptureAccess.Ok, tree.ReadLink("sys/bus/pci/devices/0000:00:03.0/driver", out string target));
        Assert.Equal("../../../bus/pci/drivers/nvme", target);
        Assert.Equal(CaptureAccess.Missing, tree.Read("sys/bus/pci/devices/0000:00:03.0/driver", [], out _));
        Assert.Equal(CaptureAccess.Missing, tree.List("sys/up", out _));
        Assert.Equal(CaptureAccess.Missing, tree.List("../secret", out _));
        Assert.Equal(CaptureAccess.WrongKind, tree.ReadLink("sys/devices", out _));
        Assert.Equal(CaptureAccess.WrongKind, tree.Read("sys/devices", [], out _));
        Assert.Equal(CaptureAccess.WrongKind, tree.Open("sys/devices", out _));
    }

    [Theory]
    [InlineData("sys/firmware/devicetree/base/pci@1/ibm,pe-total-#msi", 4)]
    [InlineData("sys/firmware/acpi/tables/APIC", 4)]
    [InlineData("proc/device-tree/x", 4)]
    [InlineData("sys/class/x", 3)]
    public void Read_FileOfFirmwareThatEndsInZeros_KeepsThem(string path, int bytes)
    {
        ICaptureTree tree = Read(New().AddFile("proc/interrupts", Rows).AddFile(path, "\0\0\r\0")).Trees.Single().Tree;

        Assert.Equal(CaptureAccess.Ok, tree.Read(path, new byte[8], out int length));
        Assert.Equal(bytes, length);
    }

    [Fact]
    public void Walk_LinksThatLoop_CannotBeRead()
    {
        ICaptureTree tree = Read(New().AddFile("proc/interrupts", Rows)
            .AddLink("proc/a", "b").AddLink("proc/b", "a").AddLink("proc/self", "self/self/self")).Trees.Single().Tree;

        Assert.Equal(CaptureAccess.Failed, tree.List("proc/a", out _));
        Assert.Equal(CaptureAccess.Failed, tree.List("proc/self", out _));
    }

    [Fact]
    public void Read_NamesThatLeadOut_AreLeftOutAndTold()
    {
        Archive archive = Read(New().AddFile("proc/interrupts", Rows)
            .AddFile("../../proc/cmdline", "x").AddFile("/proc/cpuinfo", "processor : 0\n")
            .AddFile($"{string.Concat(Enumerable.Repeat("d/", 70))}sys/x", "x")
            .AddFile("sys/vendor", new string('x', 70_000)));

        Assert.Equal(
            [
                "archive: 1 entry whose names lead out of it ('..') are left out",
                "archive: 1 entry whose names begin with a slash are taken without it",
                "archive: 1 entry below more than 64 folders are left out",
                "archive: 1 entry longer than 65536 bytes (67108864 for long texts) are left out",
            ],
            archive.Notes);
        Assert.Equal("processor : 0\n", Text(archive.Trees.Single().Tree, "proc/cpuinfo"));
        Assert.Equal(CaptureAccess.Missing, archive.Trees.Single().Tree.Open("proc/cmdline", out _));
        Assert.Equal(CaptureAccess.Failed, archive.Trees.Single().Tree.Open("sys/vendor", out _));
    }

    [Fact]
    public void Read_PaddedFiles_EndWhereTheTextEnds()
    {
        // Archives of sysfs: each file is as long as a page.
        ICaptureTree tree = Read(New().AddFile("proc/interrupts", Rows)
            .AddFile("sys/a/vendor", $"0x8086\n{new string('\0', 4089)}")
            .AddFile("sys/a/config", $"ab{new string('\0', 254)}")).Trees.Single().Tree;

        Assert.Equal("0x8086\n", Text(tree, "sys/a/vendor"));
        Assert.Equal(256, Text(tree, "sys/a/config").Length);
    }

    [Fact]
    public void Read_HardLink_HasTheContentOfItsFile()
    {
        ICaptureTree tree = Read(New().AddFile("t/proc/interrupts", Rows)
            .AddLink("t/proc/cpuinfo", "t/proc/interrupts", isHard: true)
            .AddLink("t/proc/cmdline", "t/proc/none", isHard: true)).Trees.Single().Tree;

        Assert.Equal(Rows, Text(tree, "proc/cpuinfo"));
        Assert.Equal(CaptureAccess.Failed, tree.Open("proc/cmdline", out _));
    }

    [Fact]
    public void Read_NoTree_IsRefused()
    {
        ArchiveException exception = Assert.Throws<ArchiveException>(() => Read(New().AddFile("sys/x", "1")));

        Assert.StartsWith("there is no tree in the archive", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileThatBecomesAFolderAndBack_DoesNoHarm()
    {
        Archive archive = Read(New().AddFile("proc/irq", "1").AddFile("proc/irq/24/smp_affinity_list", "0")
            .AddFile("proc/interrupts", Rows).AddFile("proc/irq/24", "2").AddFolder("proc/irq/24"));

        Assert.Single(archive.Trees);
    }

    // The kernel's log tells what no other file does: which SPIs a GICv2m has for messages.
    [Theory]
    [InlineData("", "dmesg.txt")]
    [InlineData("a/host-1/", "dmesg.txt")]
    [InlineData("sosreport-host/", "sos_commands/kernel/dmesg")]
    [InlineData("host/", "var/log/dmesg")]
    [InlineData("host/", "dmesg")]
    public void Read_LogOfTheKernel_IsReadInsideTheTree(string prefix, string path)
    {
        ICaptureTree tree = Read(New()
            .AddFile($"{prefix}proc/interrupts", "           CPU0\n 15:  1 GICv2m-PCI-MSIX-0000:00:05.0 0 Edge a\n")
            .AddFile($"{prefix}proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\n")
            .AddFile($"{prefix}{path}", "[ 0.1] other\n[ 0.2] GICv2m: range[mem 0x0-0xfff], SPI[80:143]\n"))
            .Trees.Single().Tree;

        MachineCapture capture = MachineCaptureReader.Read(tree);

        Assert.Equal(new MessageWindow(80, 64, "dmesg"), Assert.Single(capture.Parents.Frames));
    }

    private static PackedFiles New() => new(TarEntryFormat.Gnu);

    private static Archive Read(PackedFiles file)
    {
        using MemoryStream stream = new(file.Bytes());
        return Archive.Read(stream);
    }

    private static string Text(ICaptureTree tree, string path)
    {
        byte[] buffer = new byte[8192];
        Assert.Equal(CaptureAccess.Ok, tree.Read(path, buffer, out int length));
        return Encoding.Latin1.GetString(buffer, 0, length);
    }
}
