using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using Genirq.Tests.Planning.Guests;

namespace Genirq.Tests.Planning.Forms;

/// <summary>What bug reports of several kinds hold is joined into the machine that it came from.</summary>
public sealed class BundleTests : IDisposable
{
    private static readonly string[] s_forms =
    [
        "sosreport", "sosreport.tar", "sosreport.tar.gz", "sosreport.tar.xz", "supportconfig", "supportconfig.txz",
        "hw-probe", "hw-probe.txz", "nvidia-bug-report.log", "nvidia-bug-report.log.gz", "hardware.txt", "text",
    ];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, int> Forms
    {
        get
        {
            TheoryData<string, string, int> data = [];
            foreach (string form in s_forms)
            {
                data.Add(form, "net-4cpu", 1);
                data.Add(form, "vtd-x2apic-4cpu-nvme", 0);
                data.Add(form, "7.3/basic-2cpu", 0);
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void Report_GuestInABundle_IsTheSameMachine(string form, string guest, int step)
    {
        GuestForms forms = new(GuestArchive.Read(guest), step);
        MachineReport whole = MachineReport.Create(forms.Capture);

        using SourceMachine machine = MachineSource.Open(forms.Write(form, _folder.Path)).Rebuild();
        MachineReport report = machine.Report();

        Assert.Empty(ReportDifferences.Find(whole, report));
        Assert.Equal(
            whole.Devices.Select(static device => device.Function.Slot),
            report.Devices.Select(static device => device.Function.Slot));
        Assert.Equal(forms.Capture.Functions.Count, report.Functions);
        Assert.Equal(forms.Capture.Rows!.Value.Told, report.Rows!.Value.Told);
        Assert.Equal(0, report.Rows!.Value.LeftOut);
        Assert.Equal(RequestedOf(whole, forms.Capture), RequestedOf(report, forms.Capture));
    }

    [Theory]
    [InlineData("supportconfig", "hardware.txt: lines ", "proc.txt: lines ")]
    [InlineData("supportconfig.txz", "hardware.txt: lines ", "proc.txt: lines ")]
    [InlineData("hw-probe", "logs/lspci_all: lines ", "logs/interrupts: lines ")]
    [InlineData("hw-probe.txz", "logs/lspci_all: lines ", "logs/interrupts: lines ")]
    [InlineData("nvidia-bug-report.log.gz", "lines ", ": /proc/interrupts, 31 numbered rows")]
    public void Report_Bundle_NamesEachPart(string form, string listing, string rows)
    {
        GuestForms forms = new(GuestArchive.Read("net-4cpu"), 1);

        using SourceMachine machine = MachineSource.Open(forms.Write(form, _folder.Path)).Rebuild();
        IReadOnlyList<string> notes = machine.Report().Notes;

        Assert.Contains(notes, note => note.Contains(listing, StringComparison.Ordinal)
            && note.EndsWith(": lspci, 7 functions", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.Contains(rows, StringComparison.Ordinal)
            && note.EndsWith(": /proc/interrupts, 31 numbered rows", StringComparison.Ordinal));
        Assert.Contains(notes, static note => note.EndsWith(": /proc/cpuinfo, 4 CPUs", StringComparison.Ordinal));
        Assert.DoesNotContain(notes, static note => note.Contains("more than once", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_SosreportWithoutListing_HasTheFunctionsOfItsRows()
    {
        GuestForms forms = new(GuestArchive.Read("net-4cpu"), 1);
        string folder = forms.Write("sosreport", _folder.Path);
        Directory.Delete(Path.Combine(folder, "sos_commands"), recursive: true);

        using SourceMachine machine = MachineSource.Open(folder).Rebuild();
        MachineReport report = machine.Report();

        Assert.Empty(ReportDifferences.Find(MachineReport.Create(forms.Capture), report));
        Assert.Equal(
            ["0000:00:03.0", "0000:00:04.0", "0000:00:05.0", "0000:00:1f.2"],
            report.Devices.Select(static device => device.Function.Slot.ToString()));
    }

    [Fact]
    public void Report_UsersListingInABundle_IsUnknownWhereRowsDoNotTell()
    {
        GuestForms forms = new(GuestArchive.Read("net-4cpu"), 1);
        string folder = forms.Write("sosreport", _folder.Path);
        string listing = Path.Combine(folder, "sos_commands/pci/lspci_-nnvv");
        File.WriteAllText(listing, ListingText.OfUser(forms.Capture));

        using SourceMachine machine = MachineSource.Open(folder).Rebuild();
        MachineReport report = machine.Report();

        Assert.Empty(ReportDifferences.Find(MachineReport.Create(forms.Capture), report));
        Assert.All(report.Devices, static device => Assert.Null(device.TableSize));
        Assert.Equal("nvme", report.Devices[0].Function.Driver);
    }

    // The numbers and indices of requested interrupts, by function.
    private static string[] RequestedOf(MachineReport report, MachineCapture capture) =>
    [
        .. report.Devices.SelectMany(device => device.Interrupts
            .Where(one => capture.Find(one.Irq)?.HasRow == true)
            .Select(one => $"{device.Function.Slot} {one.Index}={one.Irq}")),
    ];
}
