using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Fleets;
using Genirq.Planning.Sources;

namespace Genirq.Tests.Planning;

/// <summary>A captured folder may come from anybody: nothing in it is waited for, and no link leads out of
/// it.</summary>
public sealed class DirectoryTreeTests : IDisposable
{
    private const string Rows = "           CPU0\n 24: 0 PCI-MSIX-0000:00:03.0 0-edge secret\n";

    private readonly TemporaryFolder _folder = new();

    private string Tree => Path.Combine(_folder.Path, "tree");

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_PipeSocketAndDeviceNode_AreNotedAndNotOpened()
    {
        Write("sys/devices/system/cpu/online", "0");
        MakePipe("tree/proc/interrupts");
        MakePipe("tree/sys/devices/system/cpu/possible");
        string socket = Prepare("proc/cpuinfo");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        Link("sys/kernel/debug/irq/domains/VECTOR", "/dev/zero");

        MachineCapture capture = MachineCaptureReader.Read(new DirectoryTree(Tree));

        foreach (string path in (string[])["proc/interrupts", "sys/devices/system/cpu/possible", "proc/cpuinfo"])
        {
            Assert.Contains($"{path}: {CaptureNotes.Reason(CaptureAccess.WrongKind)}", capture.Notes);
        }

        Assert.Contains(
            $"{CapturePaths.VectorDomain}: {CaptureNotes.Reason(CaptureAccess.Outside)}", capture.Notes);
        Assert.Null(capture.Vectors);
    }

    [Theory]
    [InlineData("ABSOLUTE/other/proc/interrupts")]
    [InlineData("../../other/proc/interrupts")]
    [InlineData("../loop/../../other/proc/interrupts")]
    public void Read_LinkOutOfTheFolder_IsNotedAndNotRead(string target)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "other", "proc"));
        File.WriteAllText(Path.Combine(_folder.Path, "other", "proc", "interrupts"), Rows);
        Write("sys/devices/system/cpu/online", "0");
        Link("loop", ".");
        Link("proc/interrupts", target.Replace("ABSOLUTE", _folder.Path, StringComparison.Ordinal));

        MachineCapture capture = MachineCaptureReader.Read(new DirectoryTree(Tree));

        Assert.Contains($"proc/interrupts: {CaptureNotes.Reason(CaptureAccess.Outside)}", capture.Notes);
        Assert.Empty(capture.Interrupts);
    }

    [Fact]
    public void Read_FoldersThatAreLinksToAnotherTree_AreNotRead()
    {
        CaptureWriter.Write(TestData.Kept(), Path.Combine(_folder.Path, "other"));
        Directory.CreateDirectory(Tree);
        Link("proc", Path.Combine(_folder.Path, "other", "proc"));
        Link("sys", "../other/sys");

        MachineCapture capture = MachineCaptureReader.Read(new DirectoryTree(Tree));

        Assert.True(capture.IsEmpty);
        Assert.Contains($"proc/interrupts: {CaptureNotes.Reason(CaptureAccess.Outside)}", capture.Notes);
        Assert.Contains($"{CapturePaths.PciDevices}: {CaptureNotes.Reason(CaptureAccess.Outside)}", capture.Notes);
    }

    [Fact]
    public void Read_LinksInsideTheFolder_AreFollowedAsAfterChroot()
    {
        Write("sys/devices/pci0000:00/0000:00:03.0/vendor", "0x8086");
        Link("sys/bus/pci/devices/0000:00:03.0", "../../../devices/pci0000:00/0000:00:03.0");
        Link("sys/bus/pci/devices/0000:00:04.0", "/sys/devices/pci0000:00/0000:00:03.0/");
        Link("sys/bus/pci/devices/0000:00:05.0", "../../../../../../sys/devices/pci0000:00/./0000:00:03.0");
        DirectoryTree tree = new(Tree);
        byte[] buffer = new byte[16];

        foreach (string slot in (string[])["0000:00:03.0", "0000:00:04.0", "0000:00:05.0"])
        {
            Assert.Equal(CaptureAccess.Ok, tree.Read($"sys/bus/pci/devices/{slot}/vendor", buffer, out int length));
            Assert.Equal("0x8086\n", Encoding.ASCII.GetString(buffer.AsSpan(0, length)));
            Assert.Equal(CaptureAccess.Ok, tree.List($"sys/bus/pci/devices/{slot}", out IReadOnlyList<string> names));
            Assert.Equal("vendor", Assert.Single(names));
        }

        Assert.Equal(CaptureAccess.Ok, tree.ReadLink("sys/bus/pci/devices/0000:00:04.0", out string target));
        Assert.Equal("/sys/devices/pci0000:00/0000:00:03.0/", target);
    }

    [Fact]
    public void Read_LinksInACircleAndLongChains_CannotBeRead()
    {
        Write("f0", "x");
        Link("a", "b");
        Link("b", "a");
        Link("deep", $"{string.Join('/', Enumerable.Repeat("deep", 400))}");
        for (int i = 1; i <= 41; i++)
        {
            Link($"f{i}", $"f{i - 1}");
        }

        DirectoryTree tree = new(Tree);
        byte[] buffer = new byte[16];

        Assert.Equal(CaptureAccess.Failed, tree.Read("a", buffer, out _));
        Assert.Equal(CaptureAccess.Failed, tree.List("a/x", out _));
        Assert.Equal(CaptureAccess.Failed, tree.Open("deep", out _));
        Assert.Equal(CaptureAccess.Ok, tree.Read("f40", buffer, out _));
        Assert.Equal(CaptureAccess.Failed, tree.Read("f41", buffer, out _));
        Assert.Equal(CaptureAccess.Missing, tree.Read("f3/below", buffer, out _));
        Assert.Equal(CaptureAccess.WrongKind, tree.List("f3", out _));
        Assert.Equal(CaptureAccess.WrongKind, tree.Read("", buffer, out _));
    }

    [Fact]
    public void Open_FolderOfOutputs_LeavesPipesAndLinksOutOfItOut()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "outside"), Rows);
        Write("interrupts.txt", Rows);
        Link("interrupts-2.txt", "../outside");
        MakePipe("tree/lspci.txt");

        MachineSource source = MachineSource.Open(Tree);

        Assert.Contains($"lspci.txt: {CaptureNotes.Reason(CaptureAccess.WrongKind)}", source.Capture.Notes);
        Assert.Contains($"interrupts-2.txt: {CaptureNotes.Reason(CaptureAccess.Outside)}", source.Capture.Notes);
        Assert.Single(source.Capture.Interrupts);
    }

    [Fact]
    public void Run_FleetWithAPipe_IsOneLine()
    {
        MakePipe("tree/pipe");
        Link("to-pipe", "pipe");
        Link("circle", "circle");
        Write("rows", Rows);

        List<FleetEntry> entries = [];
        new FleetRunner(new FleetOptions()).Run(FleetInputs.Expand([Tree]), entries.Add);

        Assert.Equal(
            ["circle", "pipe", "rows", "to-pipe"], entries.Select(entry => Path.GetFileName(entry.Source)));
        Assert.NotNull(entries[0].Error);
        Assert.Contains("a pipe, a socket or a device node", entries[1].Error, StringComparison.Ordinal);
        Assert.Null(entries[2].Error);
        Assert.Contains("a pipe, a socket or a device node", entries[3].Error, StringComparison.Ordinal);
    }

    private void Write(string path, string line) => File.WriteAllText(Prepare(path), $"{line}\n");

    private void Link(string path, string target) => File.CreateSymbolicLink(Prepare(path), target);

    private void MakePipe(string path)
    {
        string full = Path.Combine(_folder.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        using Process make = Process.Start("mkfifo", full);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
    }

    private string Prepare(string path)
    {
        string full = Path.Combine(Tree, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }
}
