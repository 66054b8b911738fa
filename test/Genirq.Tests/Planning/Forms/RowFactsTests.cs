using System.Globalization;
using Genirq.Planning.Parents;
using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>What rows say of a machine's kind, of its remapping units and of its messages is neither more nor less than
/// they can say.</summary>
public sealed class RowFactsTests
{
    private const string End = "NMI: 0 0 Non-maskable interrupts\nLOC: 1 1 Local timer interrupts\nERR: 0\n";

    private const string Remapped = "  CPU0 CPU1\n  0: 45 0 IR-IO-APIC 2-edge timer\n"
        + " 26: 5 0 IR-PCI-MSIX-0000:01:00.0 0-edge nvme0q0\n" + End;

    [Theory]
    [InlineData("LSAPIC cpe_poll", "PCI-MSI-edge mptsas")]
    [InlineData("IO-SAPIC-level acpi", "PCI-MSI-edge eth0")]
    [InlineData("sun4u zs", "PCI-MSI-edge eth0")]
    [InlineData("sun4v_virq ds", "PCI-MSI-edge eth0")]
    public void Report_RowsOfAChipThatX86DoesNotHave_AreNotOfX86(string first, string second)
    {
        MachineReport report = Report($"  CPU0 CPU1\n 28: 0 0 {first}\n 53: 0 5 {second}\nNMI: 0 0\nERR: 0\n");

        Assert.Equal((VerdictKind.Unknown, true), (report.Verdict.Kind, report.Vectors is null));
        Assert.Contains("another architecture than x86", report.Platform, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vendor_id : AuthenticAMD", "behind AMD-IR-0-")]
    [InlineData("vendor_id : HygonGenuine", "behind AMD-IR-0-")]
    [InlineData("vendor_id : GenuineIntel", "behind INTEL-IR-0-")]
    [InlineData("vendor_id : CentaurHauls", "behind INTEL-IR-0-")]
    [InlineData("flags : fpu", "behind an interrupt remapping unit.")]
    public void Report_RowsBesideCpuInfo_NameTheUnitsOfItsMaker(string line, string expected) => Assert.Contains(
        expected, Report($"processor : 0\n{line}\n\nprocessor : 1\n{line}\n\n{Remapped}").Platform);

    [Theory]
    [InlineData("AuthenticAMD", "behind AMD-IR-0-")]
    [InlineData("HygonGenuine", "behind AMD-IR-0-")]
    [InlineData("GenuineIntel", "behind INTEL-IR-0-")]
    public void Report_RowsBesideLscpu_NameTheUnitsOfItsMaker(string maker, string expected) => Assert.Contains(
        expected, Report($"Architecture: x86_64\nCPU(s): 2\nVendor ID: {maker}\n\n{Remapped}").Platform);

    [Theory]
    [InlineData("", "behind an interrupt remapping unit.")]
    [InlineData(" 24: 1 0 DMAR-MSI 0-edge dmar0\n", "behind INTEL-IR-0-")]
    [InlineData(" 24: 1 0 IR-PCI-MSI-0000:00:00.2 0-edge AMD-Vi\n", "behind AMD-IR-0-")]
    public void Report_RowsAlone_NameOnlyUnitsThatTheyShow(string row, string expected)
    {
        string rows = Remapped.Replace(" 26:", $"{row} 26:", StringComparison.Ordinal);

        Assert.Contains(expected, Report(rows).Platform, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_RowsOfAnOwnMessageStoreAlone_AreItsInterrupts()
    {
        string rows = Remapped.Replace("PCI-MSIX", "PCI-IMS", StringComparison.Ordinal);

        DeviceReport device = Report(rows).Devices.Single();

        Assert.Equal((Genirq.Planning.Proc.MessageKind.Ims, 1), (device.Kind, device.Interrupts.Count));
    }

    [Fact]
    public void Report_OwnMessageStoresThatTakeAllVectors_AreFull()
    {
        string rows = string.Concat(Enumerable.Range(0, 392).Select(static i => string.Create(
            CultureInfo.InvariantCulture,
            $" {24 + i}: {1 - (i % 2)} {i % 2} IR-PCI-IMS-0000:40:00.{i % 8} {i / 8}-edge q{i}\n")));

        MachineReport report = Report($"  CPU0 CPU1\n  0: 45 0 IR-IO-APIC 2-edge timer\n{rows}{End}");

        Assert.Equal(VerdictKind.Full, report.Verdict.Kind);
    }

    [Theory]
    [InlineData(new[] { 524288, 524304, 524306, 524309 }, 32)]
    [InlineData(new[] { 524288, 524289, 524290 }, 4)]
    [InlineData(new[] { 524351 }, 64)]
    public void Report_RowsOfAnIts_ReachToTheHighestIndex(int[] numbers, int expected)
    {
        string rows = string.Concat(numbers.Select(static (number, at) => string.Create(
            CultureInfo.InvariantCulture, $" {120 + at}: 1 0 ITS-MSI {number} Edge eth1-{at}\n")));

        MsiParentReport parent = Report(
            $"  CPU0 CPU1\n 13: 6 4 GICv3 26 Level arch_timer\n{rows}IPI0: 1 1 x\nErr: 0\n").Parent!;

        Assert.Equal((expected, "counted, at least"), (parent.Used.Count, parent.Used.Source));
    }

    [Theory]
    [InlineData("XIVE-IRQ 4353 Edge ibmvscsi")]
    [InlineData("fsl-msi-224 0 Edge nvme0q0")]
    public void Report_RowsThatDoNotTellMessagesFromLines_CountNone(string row)
    {
        MsiParentReport parent = Report($"  CPU0\n 69: 5 {row}\nLOC: 1 Local timer interrupts\n").Parent!;

        Assert.Null(parent.Used.Count);
    }

    [Fact]
    public void Plan_OfflineCpuOfAManagedInterruptWhoseMaskIsNotTold_NamesTheCpu()
    {
        const string text = "0004:01:00.0 Non-Volatile memory controller [0108]: Samsung NVMe [144d:a80a]\n"
            + "\tCapabilities: [b0] MSI-X: Enable+ Count=32 Masked-\n\tKernel driver in use: nvme\n\n"
            + "processor : 0\nCPU implementer : 0x41\n\nprocessor : 1\nCPU implementer : 0x41\n\n"
            + "  CPU0 CPU1\n 50: 5 0 ITS-PCI-MSIX-0004:01:00.0 0 Edge nvme0q0\n"
            + " 51: 5 0 ITS-PCI-MSIX-0004:01:00.0 1 Edge nvme0q1\n"
            + " 52: 0 5 ITS-PCI-MSIX-0004:01:00.0 2 Edge nvme0q2\nIPI0: 1 1 Rescheduling interrupts\nErr: 0\n";

        string output = Cli.CaseFiles.Run(text, "plan", "FILE", "--offline", "1").Output;

        Assert.Contains("interrupt 52 of 0004:01:00.0 is shut down until CPU 1 comes back", output);
    }
}
