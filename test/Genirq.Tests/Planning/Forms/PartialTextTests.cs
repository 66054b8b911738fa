using Genirq.Planning.Reports;
using Genirq.Tests.Cli;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Texts that hold only a part of what uses interrupts: a machine cannot be said to fit by them.</summary>
public sealed class PartialTextTests
{
    private const string Table = "name:   VECTOR\nOnline bitmaps:        2\nGlobal available:    401\n"
        + "Global reserved:        0\nTotal allocated:       3\nSystem: 36: 0-19,21,50,128,236,243-244,246-255\n"
        + " | CPU | avl | man | mac | act | vectors\n     0   200     0     0    2  32-33\n";

    private const string LastRow = "     1   201     0     0    1  32\n";

    private static readonly string s_pin = Row(9, "0 4", "IO-APIC   9-fasteoi   acpi");
    private static readonly string s_first = Row(24, "5 0", "PCI-MSIX-0000:00:03.0    0-edge      eth0-rx-0");
    private static readonly string s_second = Row(25, "0 8", "PCI-MSIX-0000:00:03.0    1-edge      eth0-rx-1");
    private static readonly string s_named = Row("LOC", "5 6", "Local timer interrupts");

    [Fact]
    public void Report_CompleteRows_AreJudged() => Assert.Equal(
        VerdictKind.Fits, Report($"{Header(0, 1)}{s_pin}{s_first}{s_second}{s_named}").Verdict.Kind);

    [Theory]
    [InlineData("{header}{pin}{first}{second}")]
    [InlineData("{first}{second}")]
    [InlineData("$ grep -e CPU -e eth -e LOC /proc/interrupts\n{header}{first}{second}{named}")]
    [InlineData("# cat /proc/interrupts | egrep -v IPI\n{header}{first}{second}{named}")]
    [InlineData("root@host:~# tail -n 40 /proc/interrupts\n{first}{second}{named}")]
    [InlineData("{header}{pin}...\n{first}{second}{named}")]
    [InlineData("{header}{pin}   .\u00A0.\u00A0.\n{first}{second}{named}")]
    [InlineData("{header}{pin}[...]\n{first}{second}{named}")]
    [InlineData("{header}{pin}\u2026\n{first}{second}{named}")]
    [InlineData("{header}{pin}{first}{second}(many more)\n{named}")]
    [InlineData("{header}{pin}--- snip ---\n{first}{second}{named}")]
    [InlineData("{header}{pin}<12 lines omitted>\n{first}{second}{named}")]
    public void Report_RowsOfWhichSomeAreMissing_AreNotJudged(string form)
    {
        MachineReport report = Report(form.Replace("{header}", Header(0, 1), StringComparison.Ordinal)
            .Replace("{pin}", s_pin, StringComparison.Ordinal).Replace("{first}", s_first, StringComparison.Ordinal)
            .Replace("{second}", s_second, StringComparison.Ordinal)
            .Replace("{named}", s_named, StringComparison.Ordinal));

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("known in part only", report.Verdict.Cause, StringComparison.Ordinal);
        Assert.Equal("cat /proc/interrupts", report.Verdict.Next);
        Assert.Equal("0000:00:03.0 msix 0=24@0 1=25@1", Devices(report));
    }

    [Theory]
    [InlineData("Hyper-V PCIe MSI", "4138200989697-edge      mana_q0", "7870:00:00.0 unknown 1=25@1")]
    [InlineData("BRCM STB PCIe MSI", "524288 Edge      xhci_hcd", "0000:01:00.0 unknown 0=25@1")]
    [InlineData("PCH PCI MSI", "1048576-edge      ahci[0000:02:00.0]", "0000:02:00.0 unknown 0=25@1")]
    [InlineData("IR-PCI-MSIX-0000:03:00.3", "0-edge     xhci_hcd", "0000:03:00.3 msix 0=25@1")]
    public void Report_RowBrokenBehindItsChip_IsTheWholeRow(string chip, string rest, string expected)
    {
        string whole = Row(25, "0 8", $"{chip} {rest}");
        string broken = Row(25, "0 8", chip) + $"\t\t{rest}\n";

        Assert.Equal(expected, Devices(Report($"{Header(0, 1)}{whole}{s_named}")));
        Assert.Equal(expected, Devices(Report($"{Header(0, 1)}{broken}{s_named}")));
        Assert.Equal(expected, Devices(Report(broken)));
    }

    [Fact]
    public void Report_MessagesNumberedByTheController_HaveTheFunctionThatTheirNameTells()
    {
        MachineReport report = Report(Header(0, 1) + Row(57, "0 8", "PCH PCI MSI  67  ahci[0000:02:00.0]")
            + Row(58, "0 3", "PCH PCI MSI  68  xhci_hcd") + Row(60, "7 0", "PCH PIC  16  ahci[0000:00:08.0]"));

        Assert.Equal("0000:02:00.0 unknown ?=57@1", Devices(report));
        Assert.Equal("PCH PCI MSI 58 / PCH PIC 60", Others(report));
    }

    [Theory]
    [InlineData("-")]
    [InlineData("- ")]
    public void Report_Comparison_TakesTheNewSide(string minus)
    {
        string old = $"{minus}{s_first.TrimStart()}";
        MachineReport report = Report($"{old}+{s_first.TrimStart()}{s_second}{s_named}");

        Assert.Equal("0000:00:03.0 msix 0=24@0 1=25@1", Devices(report));
        Assert.Contains(
            "1 row with a minus before the number is left out, as the old side of a comparison", report.Notes);
    }

    [Fact]
    public void Report_MessagesWithTheFirstNumbers_HaveNoOldControllerBeside()
    {
        MachineReport report = Report(Header(0, 1) + Row(1, "69 0", "Hyper-V PCIe MSI 1073741825-edge      nvme0q0")
            + Row(2, "0 7", "Hyper-V PCIe MSI 1073741826-edge      nvme0q1") + s_named);

        Assert.Equal("0008:00:00.0 unknown 1=1@0 2=2@1", Devices(report));
        Assert.Empty(report.Others);
        Assert.Equal(0L, report.Vectors!.Reserved);
    }

    [Fact]
    public void Report_MessageWithNumberZero_IsLeftOutWithItsReason() => Assert.Contains(
        "0008:00:00.0/0: number 0 stands for no interrupt in the engine; left out",
        Report(Header(0, 1) + Row(0, "2 0", "Hyper-V PCIe MSI 1073741824-edge      nvme0q0")
            + Row(1, "69 0", "Hyper-V PCIe MSI 1073741825-edge      nvme0q1") + s_named).Notes);

    [Fact]
    public void Report_TableOfSomeCpus_IsNotJudged()
    {
        MachineReport complete = Report($"{Table}{LastRow}\n4. Now a CPU goes offline.\n");
        MachineReport part = Report($"{Table}     ...\n");

        Assert.Equal(VerdictKind.Fits, complete.Verdict.Kind);
        Assert.Equal(VerdictKind.Unknown, part.Verdict.Kind);
        Assert.Contains("the table shows 1 of 2 CPUs", part.Verdict.Cause, StringComparison.Ordinal);
        Assert.Equal("sudo cat /sys/kernel/debug/irq/domains/VECTOR", part.Verdict.Next);
    }

    [Fact]
    public void Report_SecondTableOfVectors_IsNoted() => Assert.Contains(
        "lines 12-20: the table of vectors, again; the first one is taken",
        Report($"{Table}{LastRow}\nafter:\n{Table}{LastRow}").Notes);

    [Theory]
    [InlineData("0000:00:03.0=1", 1)]
    [InlineData("0000:00:03.0=2", 2)]
    [InlineData(null, 2)]
    public void Plan_FunctionWithoutADriver_AsksForWhatItHas(string? queues, int expected)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "interrupts");
        File.WriteAllText(path, $"{Header(0, 1)}{s_pin}{s_first}{s_second}{s_named}");

        ToolRun run = queues is null
            ? ToolRun.Of("plan", path, "--cpus", "1")
            : ToolRun.Of("plan", path, "--queues", queues);

        Assert.Contains(
            $"No driver is named; assumed that it asks for {expected}", run.Output, StringComparison.Ordinal);
        Assert.Contains($"It gets {expected} by MSI-X.", run.Output, StringComparison.Ordinal);

        // On other CPUs it may ask for another number.
        Assert.StartsWith(queues is null ? "unknown: nothing names the driver of 0000:00:03.0" : "fits (estimated)",
            run.Output, StringComparison.Ordinal);
    }
}
