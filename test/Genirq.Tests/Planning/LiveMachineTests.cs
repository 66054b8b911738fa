using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning;

/// <summary>Reports on the machine that the tests run on.</summary>
public sealed partial class LiveMachineTests
{
    [LivePciFact]
    public void Create_LiveMachine_ShowsTheIndicesAndNumbersOfItsFiles()
    {
        DirectoryTree live = new("/");

        MachineReport report = MachineReport.Create(MachineCaptureReader.Read(live));

        Assert.Equal(MachineTruth.Listed(live), MachineTruth.Listed(report));
        SortedSet<string> rows = [.. Rows().Matches(File.ReadAllText("/proc/interrupts"))
            .Select(row => $"{row.Groups[2].Value} {row.Groups[3].Value} {row.Groups[1].Value}")];
        SortedSet<string> entries = [.. report.Devices.SelectMany(device => device.Interrupts
            .Select(interrupt => string.Create(
                CultureInfo.InvariantCulture, $"{device.Function.Slot} {interrupt.Index} {interrupt.Irq}")))];
        Assert.True(rows.IsSubsetOf(entries), $"Rows without an entry: {string.Join("; ", rows.Except(entries))}.");
    }

    [LivePciFact]
    public void Write_LiveMachine_GivesATreeWithTheSameReport()
    {
        using TemporaryFolder folder = new();
        string target = Path.Combine(folder.Path, "tree");

        (int files, IReadOnlyList<string> notes) = CaptureWriter.Write(new DirectoryTree("/"), target);

        Assert.True(files > 0);
        Assert.Empty(notes);
        MachineReport live = MachineReport.Create(MachineCaptureReader.Read(new DirectoryTree("/")));
        MachineReport captured = MachineReport.Create(MachineCaptureReader.Read(new DirectoryTree(target)));
        Assert.Equal(MachineTruth.Listed(live), MachineTruth.Listed(captured));
        Assert.Equal(
            live.Devices.Select(device => (device.Function.Slot, device.Function.Driver, device.TableSize)),
            captured.Devices.Select(device => (device.Function.Slot, device.Function.Driver, device.TableSize)));
    }

    // The chips of kernels since 6.2, which name the function.
    [GeneratedRegex(@"^ *(\d+):.*PCI-MSIX?-(\S+?) +(\d+)-edge", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
