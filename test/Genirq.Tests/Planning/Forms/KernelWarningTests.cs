using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Lines of an x86 kernel's log beside rows or a listing that say that vectors were short: nothing fits
/// then.</summary>
public sealed class KernelWarningTests
{
    private const string Listing = "00:00.0 Host bridge: Intel Corporation Sky Lake-E (rev 04)\n\n"
        + "06:00.0 Ethernet controller: Intel Corporation I350 Gigabit (rev 01)\n"
        + "\tCapabilities: [70] MSI-X: Enable+ Count=10 Masked-\n\tKernel driver in use: igb\n\n";

    private const string Cpus = "Architecture: x86_64\nCPU(s): 2\nOn-line CPU(s) list: 0-1\n\n";

    private static readonly string s_rows = Header(0, 1) + Row(0, "45 0", "IO-APIC   2-edge      timer")
        + Row(24, "5 0", "PCI-MSIX-0000:01:00.0   0-edge      nvme0q0") + Row("LOC", "7 8", "Local timer interrupts")
        + "ERR:          0\n\n";

    [Theory]
    [InlineData("CPU 1 has 150 vectors, 101 available. Cannot disable CPU")]
    [InlineData("Reserved vectors 64 > available 12. IRQ request may fail")]
    [InlineData("Interrupt reservation exceeds available resources")]
    [InlineData("nvme 0000:01:00.0: failed to allocate MSI-X vectors: -28")]
    [InlineData("i40e 0000:3b:00.0: MSI-X vector reservation failed: -28")]
    [InlineData("mlx5_core 0000:3b:00.0: alloc_comp_eqs: failed to create completion EQs, err -28")]
    [InlineData("ixgbe 0000:3b:00.0: request_irq for MSIX interrupt failed Error: -28")]
    [InlineData("hpsa 0000:03:00.0: pci_alloc_irq_vectors returned -ENOSPC")]
    public void Report_VectorsThatWereShort_AreQuotedAndNotJudged(string line)
    {
        foreach (string log in (string[])
            [$"[   12.345678] {line}\n", $"Nov 30 12:00:00 host kernel: {line}\n", $"{line}\n"])
        {
            foreach (string others in (string[])[s_rows, Cpus + Listing])
            {
                foreach (string text in (string[])[$"{others}\n{log}", $"{log}\n{others}", $"{others}\n$ dmesg\n{log}"])
                {
                    MachineReport report = Report(text);

                    Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
                    Assert.Contains($"the kernel's log says '{line}'", report.Notes);
                    Assert.Contains(line, report.Verdict.Cause, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData("[    1.000000] usb 1-1: device descriptor read/64, error -28")]
    [InlineData("[    1.000000] pci 0000:00:1f.2: irq 24-28 for MSI")]
    [InlineData("[    1.000000] EXT4-fs: 2024-11-28 interrupt storm")]
    [InlineData("[    1.000000] nvme 0000:01:00.0: MSI-X allocated, 28 vectors")]
    public void Report_OtherLinesOfALog_ChangeNothing(string line) =>
        Assert.Equal(VerdictKind.Fits, Report($"{s_rows}\n{line}\n").Verdict.Kind);

    [Fact]
    public void Report_ShortageOfAnEarlierStart_DoesNotCount() => Assert.Equal(
        VerdictKind.Fits,
        Report($"{s_rows}\n[    9.000000] nvme 0000:01:00.0: MSI-X failed: -28\n"
            + "[    0.000000] Linux version 6.1.0 (x@y) #1 SMP\n").Verdict.Kind);

    [Fact]
    public void Report_TightMachineThatCouldNotDisableACpu_IsTight()
    {
        string many = Header(0, 1) + string.Concat(Enumerable.Range(0, 300).Select(static at => Row(
            24 + at, at % 2 == 0 ? "5 0" : "0 5", $"PCI-MSIX-0000:01:00.0   {at}-edge      nvme0q{at}")))
            + Row("LOC", "7 8", "Local timer interrupts");

        MachineReport report = Report(
            many + "\n[    9.000000] CPU 1 has 150 vectors, 51 available. Cannot disable CPU\n");

        Assert.Equal(VerdictKind.Tight, report.Verdict.Kind);
        Assert.Contains(report.Notes, static note => note.Contains("Cannot disable CPU'"));
    }

    [Theory]
    [InlineData("smpboot: Allowing 8 CPUs, 6 hotplug CPUs", ", but 2 CPUs are shown: what managed")]
    [InlineData("DMAR-IR: Interrupt remapping disabled by BIOS", "")]
    [InlineData("AMD-Vi: Interrupt remapping disabled", "")]
    public void Report_OtherFactsOfALog_AreQuoted(string line, string words)
    {
        foreach (string others in (string[])[s_rows, Cpus + Listing])
        {
            MachineReport report = Report($"{others}\n[    0.100000] {line}\n");

            Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
            Assert.Contains(
                report.Notes,
                note => note.StartsWith($"the kernel's log says '{line}'{words}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Report_RemappedRowsBesideALogWithout_AreSaidToBeOfAnotherStart() => Assert.Contains(
        "the kernel's log says 'DMAR-IR: IRQ remapping was disabled', but messages are remapped here: it is of another "
            + "start",
        Report(s_rows.Replace("PCI-MSIX", "IR-PCI-MSIX", StringComparison.Ordinal)
            + "[    0.100000] DMAR-IR: IRQ remapping was disabled\n").Notes);
}
