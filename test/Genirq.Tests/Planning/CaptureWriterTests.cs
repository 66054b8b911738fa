using System.Text.Json;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning;

public sealed class CaptureWriterTests
{
    [Fact]
    public void Write_KeptTree_GivesTheSameReport()
    {
        using TemporaryFolder folder = new();
        string target = Path.Combine(folder.Path, "new", "tree");

        (int files, IReadOnlyList<string> notes) = CaptureWriter.Write(TestData.Kept(), target);

        Assert.Empty(notes);
        Assert.Equal(files, Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Count());
        Assert.Equal(Json(TestData.Kept()), Json(new DirectoryTree(target)));
        Assert.False(Path.Exists($"{target}.partial"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public void Write_Cancelled_LeavesNothingAndCanBeDoneAgain(int reads)
    {
        using TemporaryFolder folder = new();
        string target = Path.Combine(folder.Path, "tree");
        using CancellationTokenSource source = new();
        CancellingTree tree = new(TestData.Kept(), reads, source);

        Assert.Throws<OperationCanceledException>(
            () => CaptureWriter.Write(tree, target, cancellationToken: source.Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        CaptureWriter.Write(TestData.Kept(), target);
    }

    [Fact]
    public void Write_ManyOtherFiles_TakesOnlyThoseOfAReport()
    {
        using TemporaryFolder folder = new();
        MemoryTree tree = SmallMachine.Tree()
            .Add("proc/irq/24/node", "0").Add("proc/version", "Linux version 6.1.0-9 (secret@host) #1 SMP\n")
            .Add("sys/bus/pci/devices/0000:00:03.0/resource", "0x0").Add("sys/kernel/irq/24/hwirq", "0");

        CaptureWriter.Write(tree, folder.Path);

        string[] names = [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(path)!).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "24", "25", "26", "class", "config", "cpulist", "device", "driver", "effective_affinity_list",
                "interrupts", "irq", "local_cpulist", "numa_node", "online", "possible", "smp_affinity_list", "vendor",
                "version",
            ],
            names);
        Assert.Equal("Linux version 6.1.0-9\n", File.ReadAllText(Path.Combine(folder.Path, "proc/version")));
    }

    [Fact]
    public void Write_FilesThatARebuildNeeds_AreTaken()
    {
        using TemporaryFolder folder = new();
        const string table = "| CPU | avl | man | mac | act | vectors\n 0 201 0 0 1 33\n";
        const string dump = "handler: handle_edge_irq\ndomain: VECTOR\n hwirq: 0x18\n Vector: 33\n Target: 0\n";
        MemoryTree tree = SmallMachine.Tree()
            .Add("sys/devices/system/cpu/present", "0-1\n").Add("sys/devices/system/cpu/isolated", "1\n")
            .Add("sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0-1\n")
            .Add("sys/devices/system/cpu/cpu1/topology/cluster_cpus_list", "0-1\n")
            .Add("proc/version", "Linux version 7.3.4-amd64 (who@where) (gcc) #1 SMP\n")
            .Add("proc/irq/default_smp_affinity", "3\n")
            .Add("sys/kernel/irq/27/chip_name", "PCI-MSIX-0000:00:03.0\n").Add("sys/kernel/irq/27/hwirq", "3\n")
            .Add("sys/kernel/debug/irq/domains/VECTOR", table).Add("sys/kernel/debug/irq/irqs/24", dump);

        CaptureWriter.Write(tree, folder.Path);

        MachineCapture capture = MachineCaptureReader.Read(new DirectoryTree(folder.Path));
        Assert.Empty(capture.Notes);
        Assert.Equal(("0-1", "1"), ($"{capture.PresentCpus}", $"{capture.IsolatedCpus}"));
        Assert.Equal("0-1", $"{capture.DefaultAffinity}");
        Assert.Equal([0, -1, -1, -1], capture.CpuCores);
        Assert.Equal([-1, 0, -1, -1], capture.CpuClusters);
        Assert.Equal("7.3.4-amd64", capture.Kernel);
        Assert.Equal([33], Assert.Single(capture.Vectors!.Rows).Vectors!);
        Assert.Equal(33, capture.Find(new Irq(24))!.Dump!.Vector!.Vector);
        Assert.Equal(3ul, capture.Find(new Irq(27))!.HardwareIrq);
        Assert.False(capture.Find(new Irq(27))!.IsRequested);
    }

    [Fact]
    public void Write_CommandLineAndCpuInfo_KeepOnlyWhatIsAboutInterrupts()
    {
        using TemporaryFolder folder = new();
        MemoryTree tree = SmallMachine.Tree()
            .Add("proc/cmdline", "root=UUID=secret irqaffinity=1-2 quiet nvme.poll_queues=2 login.password=x nosmp\n")
            .Add(
                "proc/cpuinfo",
                "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu\napicid\t\t: 4\n\nprocessor\t: 1\n");

        CaptureWriter.Write(tree, folder.Path);

        Assert.Equal(
            "irqaffinity=1-2 nvme.poll_queues=2 nosmp\n", File.ReadAllText(Path.Combine(folder.Path, "proc/cmdline")));
        Assert.Equal(
            "processor\t: 0\nvendor_id\t: GenuineIntel\napicid\t\t: 4\n\nprocessor\t: 1\n",
            File.ReadAllText(Path.Combine(folder.Path, "proc/cpuinfo")));
        MachineCapture capture = MachineCaptureReader.Read(new DirectoryTree(folder.Path));
        Assert.Equal([4, -1, -1, -1], capture.ApicNumbers);
        Assert.Equal(MachineArchitecture.X86, capture.Architecture);
    }

    [Theory]
    [InlineData(true, "db17")]
    [InlineData(false, null)]
    public void Write_NameAndDate_AreCarriedAlong_TheNameUnlessItIsUnwanted(bool keepsHost, string? host)
    {
        using TemporaryFolder folder = new();
        MemoryTree tree = SmallMachine.Tree().Add("proc/sys/kernel/hostname", "db17\n")
            .Add("capture.txt", "date 2026-11-30T04:10:00Z\n");

        CaptureWriter.Write(tree, folder.Path, keepsHost);

        CaptureOrigin origin = MachineCaptureReader.Read(new DirectoryTree(folder.Path)).Origin;
        Assert.Equal(new CaptureOrigin(host, new DateTimeOffset(2026, 11, 30, 4, 10, 0, TimeSpan.Zero)), origin);
    }

    [Fact]
    public void Write_UnreadableFile_IsNotedAndTheRestIsWritten()
    {
        using TemporaryFolder folder = new();
        MemoryTree tree = SmallMachine.Tree().Deny("sys/bus/pci/devices/0000:00:03.0/config");

        (int files, IReadOnlyList<string> notes) = CaptureWriter.Write(tree, folder.Path);

        Assert.Equal("sys/bus/pci/devices/0000:00:03.0/config: permission denied", Assert.Single(notes));
        Assert.True(files > 10);
    }

    [Fact]
    public void Write_FolderThatIsNotEmpty_IsRefusedAndUntouched()
    {
        using TemporaryFolder folder = new();
        string mine = Path.Combine(folder.Path, "mine");
        File.WriteAllText(mine, "mine");

        IOException refusal = Assert.Throws<IOException>(() => CaptureWriter.Write(SmallMachine.Tree(), folder.Path));

        Assert.Contains(folder.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Equal([mine], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_StreamThatFails_LeavesNothingBehind()
    {
        using TemporaryFolder folder = new();
        string target = Path.Combine(folder.Path, "tree");

        Assert.Throws<IOException>(() => CaptureWriter.Write(new FailingTree(SmallMachine.Tree()), target));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static string Json(ICaptureTree tree)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            ReportJson.Write(MachineReport.Create(MachineCaptureReader.Read(tree)), writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A tree whose function folder fails in a way that no tree should.</summary>
    private sealed class FailingTree(MemoryTree inner) : ICaptureTree
    {
        public CaptureAccess List(string path, out IReadOnlyList<string> names) => inner.List(path, out names);

        public CaptureAccess Read(string path, Span<byte> buffer, out int length) =>
            path.EndsWith("/config", StringComparison.Ordinal)
                ? throw new IOException("The disk is full.")
                : inner.Read(path, buffer, out length);

        public CaptureAccess Open(string path, out Stream? stream) => inner.Open(path, out stream);

        public CaptureAccess ReadLink(string path, out string target) => inner.ReadLink(path, out target);
    }
}
