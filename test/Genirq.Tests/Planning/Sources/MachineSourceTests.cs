using System.Formats.Tar;
using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Sources;
using Genirq.Tests.Planning.Archives;

namespace Genirq.Tests.Planning.Sources;

public sealed class MachineSourceTests : IDisposable
{
    private const string Rows = "           CPU0  CPU1\n 24: 0 0 PCI-MSIX-0000:00:03.0 0-edge a\n";
    private const string Table = "| CPU | avl | man | mac | act | vectors\n 0 201 0 0 1 33\n 5 202 0 0 0\n";
    private const string Listing = "00:1f.2 SATA controller: x\n\tFlags: fast devsel, IRQ 30, NUMA node 1\n";
    private const string Dump = "handler:  handle_edge_irq\ndomain:  VECTOR\n hwirq:   0x18\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Rows, MachineSourceKind.Interrupts)]
    [InlineData(Table, MachineSourceKind.VectorTable)]
    [InlineData(Listing, MachineSourceKind.Listing)]
    public void Open_TextPackedOrNot_IsToldByItsContent(string text, MachineSourceKind kind)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        foreach (byte[] form in (byte[][])[bytes, PackedFiles.Gzip(bytes), PackedFiles.Gzip(PackedFiles.Gzip(bytes))])
        {
            Assert.Equal(kind, MachineSource.Open(Write("misleading.tar", form)).Kind);
            using ChunkedStream stream = new(form, 7);
            Assert.Equal(kind, MachineSource.Open(stream, "standard input").Kind);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_TextOfAnotherSystem_IsDecoded(bool isBigEndian)
    {
        Encoding encoding = isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode;
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(Listing)];

        Assert.Equal(MachineSourceKind.Listing, MachineSource.Open(Write("wide", bytes)).Kind);
        Assert.Equal(
            MachineSourceKind.Listing,
            MachineSource.Open(Write("marked", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Listing)])).Kind);
    }

    [Fact]
    public void Open_Archive_IsTheSameMachineAsItsFolder()
    {
        string tree = Path.Combine(_folder.Path, "tree");
        CaptureWriter.Write(TestData.Kept(), tree);
        byte[] archive = new PackedFiles(TarEntryFormat.Pax).AddTree(tree, "deep/down/").Bytes();

        MachineSource folder = MachineSource.Open(tree);
        MachineSource packed = MachineSource.Open(Write("a", PackedFiles.Gzip(archive)));

        Assert.Equal((MachineSourceKind.Folder, MachineSourceKind.Archive), (folder.Kind, packed.Kind));
        Assert.Equal(Path.Combine(_folder.Path, "a"), packed.Name);
        Assert.Equal(folder.Capture.Notes, packed.Capture.Notes);
        Assert.Equal(folder.Capture.OnlineCpus, packed.Capture.OnlineCpus);
        Assert.Equal(
            folder.Capture.Functions.Select(function => (function.Slot, function.Driver, function.Irqs.Count)),
            packed.Capture.Functions.Select(function => (function.Slot, function.Driver, function.Irqs.Count)));
        Assert.Equal(
            folder.Capture.Interrupts.Select(irq => (irq.Irq, irq.Chip, irq.HardwareIrq)),
            packed.Capture.Interrupts.Select(irq => (irq.Irq, irq.Chip, irq.HardwareIrq)));
    }

    [Fact]
    public void Open_ArchiveWithSeveralTrees_WantsOneNamed()
    {
        PackedFiles archive = new(TarEntryFormat.Gnu);
        foreach (string name in (string[])["g/step1", "g/step2", "h/step2"])
        {
            archive.AddFile($"{name}/proc/interrupts", Rows);
        }

        string path = Write("guest.tar", archive.Bytes());

        Assert.Equal(
            $"{path}: it holds 3 trees; name one, such as {path}:g/step1",
            Refusal(path));
        Assert.Equal($"{path}:g/step1", MachineSource.Open($"{path}:step1").Name);
        Assert.Equal($"{path}:h/step2", MachineSource.Open($"{path}:h/step2/").Name);
        Assert.Equal($"{path}: 'step2' can be one of 2 trees", Refusal($"{path}:step2"));
        Assert.StartsWith(
            $"{path}: there is no tree 'tep1' in it; it holds 3 trees: ", Refusal($"{path}:tep1"),
            StringComparison.Ordinal);
        Assert.Equal(
            [$"{path}:g/step1", $"{path}:g/step2", $"{path}:h/step2"],
            MachineSource.OpenAll(path).Select(source => source.Name));
        Assert.Equal(2, MachineSource.OpenAll($"{path}:step2").Count());
    }

    [Fact]
    public void Open_FolderWithTreesInIt_NamesThem()
    {
        foreach (string step in (string[])["step10", "step2"])
        {
            Directory.CreateDirectory(Path.Combine(_folder.Path, step, "proc"));
            File.WriteAllText(Path.Combine(_folder.Path, step, "proc/interrupts"), Rows);
        }

        Assert.EndsWith(
            $"; it holds 2 trees: step2, step10: name one, such as {_folder.Path}/step2", Refusal(_folder.Path),
            StringComparison.Ordinal);
        Assert.Equal(MachineSourceKind.Folder, MachineSource.Open(Path.Combine(_folder.Path, "step2")).Kind);
    }

    [Fact]
    public void Open_Listing_HasTheCpusThatAreToldOrAssumed()
    {
        string path = Write("l", Encoding.ASCII.GetBytes(Listing));

        MachineCapture assumed = MachineSource.Open(path).Capture;
        MachineCapture told = MachineSource.Open(path, new SourceOptions { Cpus = 6 }).Capture;

        Assert.Equal("0-31", assumed.OnlineCpus.ToString());
        Assert.Contains(
            "lspci tells of no CPUs: 32 are assumed, 16 on each of 2 nodes", assumed.Notes);
        Assert.Equal("0-5", told.OnlineCpus.ToString());
        Assert.Equal([0, 0, 0, 1, 1, 1], told.CpuNodes);
        Assert.Empty(told.Notes);
        Assert.False(told.HasInterrupts);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SourceOptions { Cpus = 0 });
    }

    [Fact]
    public void Open_VectorTable_HasItsCpus()
    {
        MachineCapture capture = MachineSource.Open(Write("t", Encoding.ASCII.GetBytes(Table))).Capture;

        Assert.Equal("0,5", capture.OnlineCpus.ToString());
        Assert.Equal(MachineArchitecture.X86, capture.Architecture);
        Assert.Equal(2, capture.Vectors!.Rows.Count);
    }

    [Fact]
    public void Open_InterruptsAlone_HaveTheFunctionsThatRowsName()
    {
        MachineCapture capture = MachineSource.Open(Write("i", Encoding.ASCII.GetBytes(Rows))).Capture;

        CapturedFunction card = Assert.Single(capture.Functions);
        Assert.Equal(("0000:00:03.0", 1), (card.Slot.ToString(), card.Irqs.Count));
        Assert.Equal("0-1", capture.OnlineCpus.ToString());
        string note = Assert.Single(capture.Notes);
        Assert.Contains("tells neither table sizes nor drivers", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it is empty; a tree (folder or tar) ")]
    [InlineData("Hello, world.\n", "this is nothing that a machine can be read from; a tree ")]
    [InlineData(Dump, "this is the debugfs file of one interrupt; a tree ")]
    [InlineData("a\0b", "this is not text; ")]
    [InlineData("BZh91AY&SY", "the bzip2 in it is broken or cut off")]
    [InlineData("PK\u0003\u0004", "it is packed with zip; unpack it, or use gzip, bzip2, xz or zstd")]
    [InlineData("| CPU | avl | man | mac | act | vectors\n 0 200 0 0 1 x\n 0 200 0 0 1\n", "line 3: CPU 0 has a row")]
    [InlineData("\u001f\u008b\u0008broken", "the gzip in it is broken or cut off")]
    public void Open_OtherContent_IsRefusedWithOneLine(string content, string expected)
    {
        string refusal = Refusal(Write("file", Encoding.Latin1.GetBytes(content)));

        Assert.StartsWith($"{_folder.Path}/file: {expected}", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
    }

    [Fact]
    public void Open_ManyLayersOfGzip_AreRefused()
    {
        byte[] bytes = PackedFiles.Gzip(PackedFiles.Gzip(PackedFiles.Gzip(Encoding.ASCII.GetBytes(Listing))));

        string refusal = Refusal(Write("g", bytes));
        Assert.EndsWith("it is packed more than 2 times over, which is refused", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TreeOfWhatIsNoArchive_IsRefused() => Assert.EndsWith(
        "/l: this is not an archive, so there is no 'step1' in it",
        Refusal($"{Write("l", Encoding.ASCII.GetBytes(Listing))}:step1"),
        StringComparison.Ordinal);

    [DataFact("guests")]
    public void OpenAll_EveryGuest_HasAllItsSteps()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Beside("guests")!, "*.tar.gz"))
        {
            string[] steps = [.. TestData.ReadArchive(path).Keys];
            string[] names = [.. MachineSource.OpenAll(path).Select(source => source.Name.Split('/')[^1])];

            Assert.Equal(steps.Order(), names.Order());
            Assert.Equal("step0", names[0]);
        }
    }

    private static string Refusal(string path) =>
        Assert.Throws<SourceException>(() => MachineSource.Open(path)).Message;

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
