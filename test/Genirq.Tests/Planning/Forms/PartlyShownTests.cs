using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Texts beside a listing that were cut, marked up or damaged: CPUs, tables of vectors, rows,
/// differences.</summary>
public sealed class PartlyShownTests
{
    private const string Tg3 = "01:00.0 Ethernet controller [0200]: Broadcom BCM5720 [14e4:165f]\n"
        + "\tCapabilities: [a0] MSI-X: Enable+ Count=17 Masked-\n\tKernel driver in use: tg3\n\n";

    private const string Lpfc = "0a:00.0 Fibre Channel [0c04]: Emulex LPe32000 [10df:e300]\n"
        + "\tCapabilities: [78] MSI-X: Enable+ Count=96 Masked-\n\tKernel driver in use: lpfc\n\n";

    private const string Qla =
        "\tCapabilities: [7c] MSI-X: Enable+ Count=16 Masked-\n\tKernel driver in use: qla2xxx\n\n";

    private const string Lscpu = "Architecture:          x86_64\nCPU(s):                8\n"
        + "On-line CPU(s) list:   0-7\n";

    private const string Vectors = "name:   VECTOR\n size:   0\n mapped: 8\nOnline bitmaps:        2\n"
        + "Global available:    396\nGlobal reserved:       6\nTotal allocated:       6\n"
        + "System: 39: 0-19,21,50,128,236,240-244,246-255\n | CPU | avl | man | mac | act | vectors\n"
        + "     0   198     0     0    3  32-34\n";

    [Theory]
    [InlineData("processor : 0\nvendor_id : GenuineIntel\n\nprocessor : 1\n\n......\n\nprocessor : 31\n", 32)]
    [InlineData("processor : 0\nvendor_id : GenuineIntel\n[snip]\nprocessor : 7\n", 8)]
    [InlineData("processor : 0\nvendor_id : x\n\n(and so on)\n\nprocessor : 5\n\n...\n\nprocessor : 6\n", 7)]
    [InlineData("processor : 0\nvendor_id : GenuineIntel\nphysical id : 0\nsiblings : 16\ncore id : 0\n", 16)]
    public void Report_CpuInfoThatIsCut_HasAtLeastAsManyCpus(string info, int cpus)
    {
        MachineReport report = Report(Tg3 + info);

        Assert.Equal(cpus, report.Cpus.Count);
        Assert.Equal(Basis.Inferred, report.Bases.Cpus);
        Assert.Contains(report.Notes, note => note.Contains($"there must be {cpus} at least"));
    }

    [Fact]
    public void Report_SecondCpuInfo_IsNotTheSameFile()
    {
        const string one = "processor : 0\nvendor_id : x\n\nprocessor : 1\nvendor_id : x\n";

        MachineReport report = Report(Tg3 + one + "\n# again\n\n" + one);

        Assert.Equal((2, Basis.Measured), (report.Cpus.Count, report.Bases.Cpus));
    }

    [Theory]
    [InlineData("x86_64", MachineArchitecture.X86)]
    [InlineData("frobnitz", MachineArchitecture.Unknown)]
    [InlineData("riscv64", MachineArchitecture.RiscV)]
    [InlineData("loongarch64", MachineArchitecture.LoongArch)]
    [InlineData("ppc64le", MachineArchitecture.PowerPc)]
    [InlineData("s390x", MachineArchitecture.S390)]
    [InlineData("mips64", MachineArchitecture.Other)]
    [InlineData("aarch64", MachineArchitecture.Arm64)]
    public void Open_ListingBesideLscpu_IsOfItsArchitecture(string word, MachineArchitecture expected)
    {
        MachineCapture capture = Capture(Tg3 + Lscpu.Replace("x86_64", word, StringComparison.Ordinal));

        bool isAssumed = expected == MachineArchitecture.Unknown;
        Assert.Equal(isAssumed ? MachineArchitecture.X86 : expected, capture.Architecture);
        Assert.Equal(isAssumed ? Basis.Assumed : Basis.Measured, capture.ArchitectureBasis);
    }

    [Theory]
    [InlineData("{0}<br/>\n")]
    [InlineData("{0}<br>\n")]
    [InlineData("<p>{0}</p>\n")]
    [InlineData("<pre><code class=\"x\">{0}</code></pre>\n")]
    public void Open_LinesWithMarksOfHtml_AreRead(string form)
    {
        string marked = string.Concat((Tg3 + Lscpu).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => string.Format(null, form, line)));

        MachineCapture capture = Capture(marked);

        Assert.Equal((8, MachineArchitecture.X86), (capture.OnlineCpus.Count, capture.Architecture));
        Assert.Equal("tg3", capture.Functions.Single().Driver);
        Assert.Equal(17, capture.Functions.Single().Capabilities!.MsiX!.TableSize);
    }

    [Theory]
    [InlineData(Tg3, "Thread(s) per core: 2\n", 3, "half of the cores online")]
    [InlineData(Tg3, "Thread(s) per core: 1\n", 5, "half of the cores online")]
    [InlineData(Tg3, "", 5, "each assumed to be a core")]
    [InlineData(Lpfc, "Thread(s) per core: 2\nVendor ID: GenuineIntel\n", 4, "CPUs without their siblings")]
    [InlineData(Lpfc, "Vendor ID: GenuineIntel\n", 8, "each assumed to have no siblings")]
    [InlineData(Lpfc, "Thread(s) per core: 2\nVendor ID: AuthenticAMD\n", 8, "CPUs of its node")]
    public void Report_DriverThatCountsCores_CountsThoseOfLscpu(string card, string lines, int expected, string words)
    {
        MachineReport report = Report(card + Lscpu + lines);

        Assert.Equal(expected, report.Devices.Single().Interrupts.Count);
        Assert.Contains(report.Notes, note => note.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("physical id : 0\nsiblings : 4\ncore id : {1}\ncpu cores : 2\n", 2)]
    [InlineData("physical id : {0}\nsiblings : 1\ncore id : 0\ncpu cores : 1\n", 4)]
    public void Report_DriverThatCountsCores_CountsThoseOfCpuInfo(string lines, int expected)
    {
        string info = string.Concat(Enumerable.Range(0, 4).Select(cpu =>
            $"processor : {cpu}\nvendor_id : GenuineIntel\n" + string.Format(null, lines, cpu, cpu % 2) + "\n"));

        Assert.Equal(expected, Report(Lpfc + info).Devices.Single().Interrupts.Count);
    }

    [Theory]
    [InlineData("04:00.0 Fibre Channel [0c04]: QLogic Corp. ISP2432-based 4Gb [1077:2432] (rev 03)\n", 2, 0)]
    [InlineData("04:00.0 Fibre Channel: QLogic Corp. ISP2432-based 4Gb Fibre Channel to PCI Express HBA\n", 2, 0)]
    [InlineData("04:00.0 Fibre Channel [0c04]: QLogic Corp. ISP2532 [1077:2532]\n", 10, 8)]
    [InlineData("04:00.0 Fibre Channel [0c04]: QLogic Corp. ISP2812 [1077:2281]\n", 10, 8)]
    public void Report_QLogicAdapter_AsksAsItsGenerationDoes(string head, int expected, int managed)
    {
        DeviceReport card = Report(head + Qla + Lscpu).Devices.Single();

        Assert.Equal(expected, card.Interrupts.Count);
        Assert.Equal(managed, card.Interrupts.Count(static one => one.Vector is { ManagedCpus: not null }));
    }

    [Theory]
    [InlineData("00:05.0 SCSI storage controller [0100]: Red Hat Virtio SCSI [1af4:1004]", "virtio-pci")]
    [InlineData("01:00.0 Ethernet controller [0200]: Amazon ENA [1d0f:ec20]", "ena")]
    public void Report_TableThatIsNotShown_IsAssumed(string head, string driver)
    {
        string text = $"{head}\n\tKernel driver in use: {driver}\n\n{Lscpu}";

        Assert.Contains(Report(text).Notes, static note => note.Contains("are not shown: assumed is a table of"));
        Assert.Matches("msix +yes +~[0-9]+ ", Cli.CaseFiles.Run(text, "report", "FILE").Output);
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(4, false)]
    public void Ask_Vmxnet3_SaysWhereTheVersionIsAssumed(int cpus, bool isAssumed)
    {
        FunctionFacts card = new() { Driver = "vmxnet3", MsiXEntries = 25 };

        DriverRequest request = DriverRules.Of(card).Ask(card, CpuFacts.Plain(cpus));

        Assert.Equal(isAssumed, request.IsAssumed);
        Assert.Equal(isAssumed, request.Sentence.Contains("assumed that the device's", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_TableOfVectorsThatIsCut_IsLeftOutAndTheRestIsRead()
    {
        MachineReport report = Report($"{Tg3}{Lscpu}\n$ cat VECTOR\n{Vectors}     1   198     0\n");

        Assert.Equal("tg3", report.Devices.Single().Function.Driver);
        Assert.Contains(report.Notes, static note => note.Contains("the table of vectors: line ")
            && note.EndsWith("it is left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_TableOfVectors_DoesNotTellOfRemapping()
    {
        MachineReport report = Report(Vectors + "     1   198     0     0    3  32-34\n");

        Assert.EndsWith("whether interrupts are remapped is not known.", report.Platform, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  0:     421614          XT-PIC  timer\n 10:      12873          XT-PIC  eth0\n")]
    [InlineData("  0:     421614    IO-APIC-edge  timer\n 24:      12873         PCI-MSI  eth0\n")]
    public void Report_OldRowsWithoutHeaderBesideAListing_AreRead(string rows)
    {
        MachineReport report = Report("00:09.0 Ethernet controller: Lite-On LNE100TX (rev 21)\n\n" + rows);

        Assert.Equal(2, report.Rows!.Value.Told);
        Assert.Contains(report.Notes, static note => note.EndsWith(": /proc/interrupts, 2 numbered rows"));
    }

    [Fact]
    public void Report_PastedText_IsNotSaidToLackFiles()
    {
        IReadOnlyList<string> notes = Report(Tg3 + Lscpu + "\nThanks!\n").Notes;

        Assert.DoesNotContain(notes, static note => note.Contains("there is no such file"));
        Assert.Contains("no rows of /proc/interrupts are in the text", notes);
        Assert.Contains("1 other line of the text tells nothing of interrupts, CPUs or PCI functions", notes);
    }

    private static MachineCapture Capture(string text)
    {
        using MemoryStream stream = new(System.Text.Encoding.UTF8.GetBytes(text), writable: false);
        return MachineSource.Open(stream, "text").Capture;
    }
}
