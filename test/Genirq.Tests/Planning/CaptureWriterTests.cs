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

    [Fact]
    public void Write_ManyOtherFiles_TakesOnlyThoseOfAReport()
    {
        using TemporaryFolder folder = new();
        MemoryTree tree = SmallMachine.Tree()
            .Add("proc/cmdline", "secret").Add("proc/irq/24/node", "0")
            .Add("sys/bus/pci/devices/0000:00:03.0/resource", "0x0").Add("sys/kernel/irq/24/hwirq", "0");

        CaptureWriter.Write(tree, folder.Path);

        string[] names = [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(path)!).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "24", "25", "26", "class", "config", "cpulist", "device", "driver", "effective_affinity_list",
                "interrupts", "irq", "local_cpulist", "numa_node", "online", "possible", "smp_affinity_list", "vendor",
            ],
            names);
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
