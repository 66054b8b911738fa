using System.Formats.Tar;
using Genirq.Planning.Captures;
using Genirq.Planning.Fleets;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using Genirq.Tests.Planning.Archives;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Folders in which a machine's outputs were collected, under whatever names, are one machine each: in a
/// report and in a fleet.</summary>
public sealed class BundleFolderTests : IDisposable
{
    private const string Listing = "01:00.0 Ethernet controller [0200]: Broadcom BCM5720 [14e4:165f]\n"
        + "\tCapabilities: [a0] MSI-X: Enable+ Count=17 Masked-\n\tKernel driver in use: tg3\n";

    private const string Cpus = "Architecture: x86_64\nCPU(s): 4\nOn-line CPU(s) list: 0-3\n";
    private const string Info = "processor : 0\nvendor_id : GenuineIntel\n\nprocessor : 1\nvendor_id : GenuineIntel\n";

    private const string Rows = "  CPU0 CPU1\n 24: 5 0 PCI-MSIX-0000:01:00.0 0-edge eth0-tx-0\n"
        + " 25: 0 5 PCI-MSIX-0000:01:00.0 1-edge eth0-rx-1\nLOC: 1 1 Local timer interrupts\nERR: 0\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lspci.txt", "interrupts.txt", "")]
    [InlineData("Lspci.txt", "ProcInterrupts.txt", "")]
    [InlineData("LSPCI.TXT", "Interrupts.log", "")]
    [InlineData("lspci_-nnvv", "proc_interrupts", "")]
    [InlineData("lspci-vvv.txt", "proc-interrupts.txt", "")]
    [InlineData("hardware.txt", "proc.txt", "")]
    [InlineData("lspci_all", "interrupts", "hw.info/logs")]
    [InlineData("lspci.txt", "interrupts.txt", "system")]
    public void Expand_FolderOfOneMachine_IsOneInputWithTheVerdictOfAReport(string listing, string rows, string inner)
    {
        foreach (string name in (string[])["a", "b"])
        {
            Write($"{name}/{inner}", listing, Listing);
            Write($"{name}/{inner}", rows, Rows);
            Write(name, "README", "Collected by hand.\n");
        }

        string[] inputs = [.. FleetInputs.Expand([_folder.Path])];
        FleetEntry[] entries = Run(inputs);

        Assert.Equal(["a", "b"], inputs.Select(path => Path.GetRelativePath(_folder.Path, path)));
        Assert.All(entries, static entry => Assert.Null(entry.Error));
        Assert.All(entries, static entry => Assert.Equal((2, 2), (entry.Granted, entry.Cpus)));
        using SourceMachine machine = MachineSource.Open(inputs[0]).Rebuild();
        Assert.Equal(machine.Report().Verdict.ToString(), entries[0].Verdict!.ToString());
    }

    [Fact]
    public void Expand_ListingsOfSeveralMachinesInAFolder_AreThoseMachines()
    {
        Write("", "lspci-host1.txt", Listing);
        Write("", "lspci-host2.txt", Listing);
        Write("", "lscpu-host1.txt", Cpus);

        Assert.Equal(3, FleetInputs.Expand([_folder.Path]).Count());
    }

    [Fact]
    public void Expand_FilesOfAMachineBesideOtherMachines_HideNone()
    {
        Write("", "lspci.txt", Listing);
        Write("", "lscpu.txt", Cpus);
        Write("other/proc", "interrupts", Rows);
        PackedFiles packed = new(TarEntryFormat.Gnu);
        File.WriteAllBytes(
            Path.Combine(_folder.Path, "third.tar"), packed.AddFile("proc/interrupts", Rows).Bytes());

        string[] inputs = [.. FleetInputs.Expand([_folder.Path])];

        Assert.Contains(Path.Combine(_folder.Path, "other"), inputs);
        Assert.Contains(Path.Combine(_folder.Path, "third.tar"), inputs);
    }

    [Fact]
    public void Open_FolderAboveSeveralMachines_NamesThem()
    {
        foreach (string name in (string[])["a", "b"])
        {
            Write(name, "lspci.txt", Listing);
            Write(name, "lscpu.txt", Cpus);
        }

        SourceException exception = Assert.Throws<SourceException>(() => MachineSource.Open(_folder.Path));

        Assert.Contains("it holds 2 trees: a, b: name one", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenAll_ArchiveOfSeveralMachines_HasEach()
    {
        PackedFiles packed = new(TarEntryFormat.Gnu);
        foreach (string name in (string[])["x/a", "x/b"])
        {
            packed.AddFile($"{name}/hw.info/logs/lspci_all", Listing).AddFile($"{name}/hw.info/logs/interrupts", Rows);
        }

        string path = Path.Combine(_folder.Path, "probes.tar");
        File.WriteAllBytes(path, packed.Bytes());

        Assert.Equal([$"{path}:x/a", $"{path}:x/b"], MachineSource.OpenAll(path).Select(static one => one.Name));
        Assert.Equal(2, MachineSource.Open($"{path}:b").Capture.Functions[0].Irqs.Count);
        Assert.Throws<SourceException>(() => MachineSource.Open(path));
    }

    [Fact]
    public void Open_FolderWithAListingAlone_HasTheCpusThatAreAssumed()
    {
        Write("", "lspci.txt", Listing);

        Assert.Equal(16, MachineSource.Open(_folder.Path).Capture.OnlineCpus.Count);
        Assert.Equal(4, MachineSource.Open(_folder.Path, new SourceOptions { Cpus = 4 }).Capture.OnlineCpus.Count);
    }

    [Fact]
    public void Open_ShortCpuInfoBesideTheWholeOne_CountsNoCpuTwice()
    {
        Write("", "Lspci.txt", Listing);
        Write("", "ProcCpuinfo.txt", Info);
        Write("", "ProcCpuinfoMinimal.txt", "processor : 1\nvendor_id : GenuineIntel\n");
        Write("", "Lspci-vt.txt", "-[0000:00]-+-00.0  Intel Corporation\n");
        Write("", "CurrentDmesg.txt", "[    0.000000] Linux version 6.8.0-31-generic (buildd@x) (gcc) #31-Ubuntu\n");

        MachineCapture capture = MachineSource.Open(_folder.Path).Capture;

        Assert.Equal((2, "6.8.0-31-generic"), (capture.OnlineCpus.Count, capture.Kernel));
        Assert.DoesNotContain(capture.Notes, static note => note.Contains("Lspci-vt", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("VECTOR.txt")]
    [InlineData("vector.log")]
    [InlineData("VECTOR")]
    public void Open_TableOfVectorsInAFileOfItsOwn_IsRead(string name)
    {
        const string table = "name:   VECTOR\n size:   0\n mapped: 1\n flags:  0x00000103\nOnline bitmaps:        2\n"
            + "Global available:    403\nGlobal reserved:      0\nTotal allocated:      1\n"
            + "System: 36: 0-19,21,50,128,236,243-244,246-255\n | CPU | avl | man | mac | act | vectors\n"
            + "     0   201     0     0    1  33\n     1   202     0     0    0  \n";
        Write("", "interrupts.txt", $"{RowText.Header(0, 1)}{RowText.Row(9, "1 0", "IO-APIC   9-fasteoi   acpi")}");
        Write("", name, table);
        Write("", "readme", "What was seen.\n");

        MachineReport report = MachineSource.Open(_folder.Path).Rebuild().Report();

        Assert.Equal((403u, false), (report.Vectors!.Available, report.Verdict.IsEstimated));
        Assert.Contains("readme: not read, by the name of the file", report.Notes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_SosreportWithCpusOffline_HasThem(bool hasListing)
    {
        const string list = "Architecture: x86_64\nCPU(s): 4\nOn-line CPU(s) list: 0,1\nOff-line CPU(s) list: 2,3\n";
        Write("proc", "interrupts", $"{RowText.Header(0, 1)}{RowText.Row(9, "1 0", "IO-APIC   9-fasteoi   acpi")}");
        Write("sos_commands/processor", "lscpu", list);
        if (hasListing)
        {
            Write("sos_commands/pci", "lspci_-nnvv", Listing);
        }

        MachineCapture capture = MachineSource.Open(_folder.Path).Capture;

        Assert.Equal(("0-1", "0-3"), ($"{capture.OnlineCpus}", $"{capture.PossibleCpus}"));
    }

    private static FleetEntry[] Run(string[] inputs)
    {
        List<FleetEntry> entries = [];
        new FleetRunner(new FleetOptions { Jobs = 1 }).Run(inputs, entries.Add);
        return [.. entries];
    }

    private void Write(string folder, string name, string text)
    {
        string path = Path.Combine(_folder.Path, folder);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, name), text);
    }
}
