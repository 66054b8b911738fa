using Genirq.Planning.Reports;
using Genirq.Planning.Sources;

namespace Genirq.Tests.Planning.Sources;

/// <summary>The small inputs of Data/cases: each README there has the right answer.</summary>
public sealed class CaseTests
{
    [Fact]
    public void Case01_DecodedNumbers_GiveFunctionsAndIndices()
    {
        MachineReport report = Report("01-old-hwirq/interrupts");

        Assert.Equal(["0000:00:04.0 unknown 0=24 1=25 2=26", "0000:5e:00.0 unknown 0=27 1=28 2=29"], Devices(report));
        Assert.InRange(report.Vectors!.Allocated, 7u, 8u);
        Assert.Equal(["1", "2", "3"], Cpus(report.Devices[0]));
    }

    [Fact]
    public void Case03_RowsWithoutNumbers_AreAllKept()
    {
        MachineReport report = Report("03-before-42/interrupts");

        Assert.Empty(report.Devices);
        Assert.Equal(
            ["1 IO-APIC", "19 IO-APIC", "40 DMAR-MSI", "41 DMAR-MSI", "64 PCI-MSI", "65 PCI-MSI", "66 PCI-MSI"],
            Others(report).Where(static other => other.Irq is 1 or > 15).Select(Words));
        Assert.All(
            report.Others.Where(static other => other.Irq.Number > 15), static other => Assert.NotNull(other.Vector));
    }

    [Fact]
    public void Case06_Sosreport_JoinsItsListingAndItsRows()
    {
        MachineReport report = Report("06-sosreport/sosreport");

        DeviceReport card = Assert.Single(report.Devices);
        Assert.Equal(["0000:00:04.0 msix 0=24 1=25 2=26"], Devices(report));
        Assert.Equal(("virtio-pci", 3), (card.Function.Driver, card.TableSize));
        Assert.Equal(["1", "0", "1"], Cpus(card));
        Assert.Equal(2, report.Cpus.Count);
    }

    [Fact]
    public void Case07_BundleText_IsOneMachine()
    {
        MachineReport report = Report("07-bundle-text/bug-report.log");

        Assert.Equal(["0000:01:00.0 msi 0=44", "0000:02:00.0 msix 0=40 1=41 2=42"], Devices(report));
        Assert.Equal(17, report.Devices[1].TableSize);
        Assert.Equal(["3"], Cpus(report.Devices[0]));
        Assert.Equal(4, report.Cpus.Count);
        Assert.Contains("lines 5-16: lspci, 2 functions", report.Notes);
        Assert.Contains("lines 20-35: /proc/cpuinfo, 4 CPUs", report.Notes);
        Assert.Contains("lines 39-44: /proc/interrupts, 5 numbered rows", report.Notes);
    }

    [Fact]
    public void Case08_ChipWithBlanks_IsDecoded()
    {
        MachineReport report = Report("08-hyper-v/interrupts");

        Assert.Equal(["3a10:00:02.0 unknown 0=24 1=25 2=26"], Devices(report));
        Assert.NotNull(report.Vectors);
    }

    [Theory]
    [InlineData("interrupts-pv", "1 xen-pirq,24 xen-percpu,25 xen-percpu,30 xen-percpu,36 xen-dyn,37 xen-pirq,"
        + "38 xen-pirq,39 xen-pirq")]
    [InlineData("interrupts-old", "16 xen-percpu,17 xen-percpu,60 xen-dyn,61 xen-pirq")]
    public void Case09_Xen_HasEventChannelsAndNoVectors(string file, string others)
    {
        MachineReport report = Report($"09-xen/{file}");

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("Xen", report.Verdict.Cause, StringComparison.Ordinal);
        Assert.Null(report.Vectors);
        Assert.Empty(report.Devices);
        Assert.Equal(others.Split(','), Others(report).Select(Words));
    }

    [Fact]
    public void Case10_NotX86_IsToldByItsRows()
    {
        MachineReport s390 = Report("10-not-x86/interrupts-s390x");
        MachineReport arm = Report("10-not-x86/interrupts-armv7");

        Assert.All([s390, arm], static report => Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind));
        Assert.Equal(["0001:00:00.0 unknown 0=3 1=4"], Devices(s390));
        Assert.Equal(["29 GIC", "64 GIC"], Others(arm).Select(Words));
    }

    [Theory]
    [InlineData("interrupts-its", "0=20 1=21")]
    [InlineData("interrupts-dw", "0=55 1=56")]
    public void Case11_Arm64_HasItsFunction(string file, string indices)
    {
        MachineReport report = Report($"11-arm64-chips/{file}");

        Assert.Equal([$"0000:01:00.0 unknown {indices}"], Devices(report));
        Assert.Null(report.Vectors);
    }

    [Fact]
    public void Case12_MessagesWithGaps_KeepTheirIndices()
    {
        MachineReport report = Report("12-msi-gaps/interrupts");

        Assert.Equal(["0000:08:00.0 msi 2=61 3=62", "0000:09:00.0 msi 0=81 1=82 4=85 5=86"], Devices(report));
        Assert.Contains(report.Notes, static note => note.Contains("interrupts 83, 84", StringComparison.Ordinal));
    }

    [Fact]
    public void Case13_SeveralIoApics_CountTheirPinsFromZero()
    {
        MachineReport report = Report("13-two-ioapics/interrupts");

        (int Irq, string Group, ulong Pin)[] others = [.. Others(report)];
        Assert.Contains((4, "IR-IO-APIC", 4ul), others);
        Assert.Contains((60, "IR-IO-APIC", 4ul), others);
        Assert.Contains((61, "IR-IO-APIC", 12ul), others);
        Assert.DoesNotContain(report.Notes, static note => note.Contains("refuses", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("prompt.txt")]
    [InlineData("quoted.txt")]
    [InlineData("fenced.txt")]
    [InlineData("grepped-no-header.txt")]
    [InlineData("wrapped.txt")]
    public void Case14_AsPasted_IsTheSameMachine(string file)
    {
        MachineReport report = Report($"14-as-pasted/{file}");

        Assert.Equal(["0000:00:03.0 msix 0=24 1=25"], Devices(report));
        Assert.Equal(2, report.Cpus.Count);
        Assert.Equal(["0-1", "1"], Cpus(report.Devices[0]));
    }

    [Fact]
    public void Case16_Counters_TellTheCpus()
    {
        MachineReport report = Report("16-counts-tell-cpus/interrupts");

        Assert.Equal(["1", "9", "20", "20"], Cpus(Assert.Single(report.Devices)));
        Assert.Equal(2, report.Cpus.Single(static cpu => cpu.Cpu == 20).Interrupts);
        Assert.Equal(2u, report.Cpus.Single(static cpu => cpu.Cpu == 20).Vectors!.Allocated);
    }

    [Fact]
    public void Case20_WiderRow_IsNoted()
    {
        MachineReport report = Report("20-wider-row/interrupts");

        Assert.Equal(["0000:00:03.0 msix 1=25"], Devices(report));
        Assert.Contains(report.Notes, static note => note.StartsWith("proc/interrupts:2: ", StringComparison.Ordinal));
    }

    private static MachineReport Report(string path)
    {
        using SourceMachine machine =
            MachineSource.Open(Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/cases", path)).Rebuild();
        return machine.Report();
    }

    private static IEnumerable<string> Devices(MachineReport report) => report.Devices.Select(static device =>
        $"{device.Function.Slot} {ReportJson.WordOf(device.Kind)} "
        + string.Join(' ', device.Interrupts.Select(static one => $"{one.Index}={one.Irq}")));

    private static IEnumerable<string> Cpus(DeviceReport device) =>
        device.Interrupts.Select(static one => one.Cpus?.ToString() ?? "-");

    private static IEnumerable<(int Irq, string Group, ulong Pin)> Others(MachineReport report) =>
        report.Others.Select(static other => (other.Irq.Number, other.Group, other.HardwareIrq.Number));

    private static string Words((int Irq, string Group, ulong Pin) other) => $"{other.Irq} {other.Group}";
}
