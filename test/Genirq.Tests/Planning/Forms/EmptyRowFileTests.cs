using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;

namespace Genirq.Tests.Planning.Forms;

/// <summary>A file of rows that has none: a copy that is empty, or what the command said instead.</summary>
public sealed class EmptyRowFileTests
{
    private const string Bridge = "00:00.0 Host bridge: Intel Corporation Sky Lake-E DMI3 Registers (rev 04)\n\n";

    private const string Xhci = "00:14.0 USB controller: Intel Corporation C620 xHCI (prog-if 30 [XHCI])\n"
        + "\tCapabilities: [80] MSI: Enable+ Count=1/8 Maskable- 64bit+\n\tKernel driver in use: xhci_hcd\n\n";

    private const string Nvme = "01:00.0 Non-Volatile memory controller: Samsung PM173X (prog-if 02 [NVM Express])\n"
        + "\tCapabilities: [b0] MSI-X: Enable+ Count=130 Masked-\n\tKernel driver in use: nvme\n\n";

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("\n\n", "it is empty")]
    [InlineData("cat: /proc/interrupts: Permission denied\n", "no line of it is a row")]
    [InlineData("sh: 1: cat: not found\n", "no line of it is a row")]
    [InlineData("           CPU0       CPU1\n", "it is empty")]
    public void Report_FileOfRowsWithoutARow_IsAsIfItWereNotThere(string content, string words)
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, "sos_commands/pci/lspci_-nnvv", Bridge + Nvme + Xhci);
        Write(folder.Path, "proc/cpuinfo", "processor : 0\nvendor_id : GenuineIntel\n");
        Write(folder.Path, "sys/devices/system/cpu/online", "0-7\n");
        Write(folder.Path, "proc/interrupts", content);
        using SourceMachine machine = MachineSource.Open(folder.Path).Rebuild();

        MachineReport report = machine.Report();

        Assert.Contains(report.Notes, note => note.Contains(words, StringComparison.Ordinal)
            && note.EndsWith("taken as if it were not there", StringComparison.Ordinal));
        Assert.NotEmpty(report.Devices.Single(static one => one.Function.Driver == "nvme").Interrupts);
        Assert.NotEqual(Basis.Measured, report.Bases.Interrupts);
    }

    private static void Write(string folder, string name, string content)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
