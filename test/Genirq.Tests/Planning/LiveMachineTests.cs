using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Tests.Cli;

namespace Genirq.Tests.Planning;

/// <summary>Reports on the machine that the tests run on.</summary>
public sealed partial class LiveMachineTests
{
    [LivePciFact]
    public void Create_LiveMachine_ShowsTheIndicesAndNumbersOfItsFiles()
    {
        DirectoryTree live = new("/");

        MachineReport report = MachineReport.Create(MachineCaptureReader.Read(live));

        Assert.Equal(MachineFacts.Listed(live), MachineFacts.Listed(report));
        SortedSet<string> rows = [.. Rows().Matches(File.ReadAllText("/proc/interrupts"))
            .Select(row => $"{row.Groups[2].Value} {row.Groups[3].Value} {row.Groups[1].Value}")];
        SortedSet<string> entries = [.. report.Devices.SelectMany(device => device.Interrupts
            .Select(interrupt => string.Create(
                CultureInfo.InvariantCulture, $"{device.Function.Slot} {interrupt.Index} {interrupt.Irq}")))];
        Assert.True(rows.IsSubsetOf(entries), $"Rows without an entry: {string.Join("; ", rows.Except(entries))}.");
    }

    [LivePciFact]
    public void Report_LiveMachine_HasOnEachCpuWhatProcTells()
    {
        Dictionary<int, CpuMask> before = Affinities();
        ToolRun run = ToolRun.Of("report", "-J");

        // A balancer may have moved something meanwhile.
        for (int tries = 0; !Same(before, Affinities()) && tries < 20; tries++)
        {
            before = Affinities();
            run = ToolRun.Of("report", "-J");
        }

        Assert.Equal(0, run.Code);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement report = document.RootElement;
        JsonElement[] messages = [.. report.GetProperty("devices").EnumerateArray()
            .SelectMany(static device => device.GetProperty("interrupts").EnumerateArray())];
        JsonElement[] others = [.. report.GetProperty("others").EnumerateArray()];
        foreach (JsonElement interrupt in messages.Concat(others))
        {
            int irq = interrupt.GetProperty("irq").GetInt32();
            if (before.TryGetValue(irq, out CpuMask? cpus) && !cpus.IsEmpty)
            {
                Assert.Equal(cpus, CpuMask.Of([.. interrupt.GetProperty("cpus").EnumerateArray()
                    .Select(static cpu => cpu.GetInt32())]));
            }
        }

        HashSet<int> shown = [.. messages.Select(static interrupt => interrupt.GetProperty("irq").GetInt32())];
        foreach (JsonElement cpu in report.GetProperty("cpus").EnumerateArray())
        {
            int number = cpu.GetProperty("cpu").GetInt32();
            Assert.Equal(
                before.Count(row => shown.Contains(row.Key) && row.Value.Contains(number)),
                cpu.GetProperty("interrupts").GetInt32());
        }

        // With vectors of x86 modelled, no row of the table may be missing.
        if (report.TryGetProperty("vectors", out _))
        {
            shown.UnionWith(others.Select(static interrupt => interrupt.GetProperty("irq").GetInt32()));
            Assert.Empty(NumberedRows().Except(shown));
        }
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
        Assert.Equal(MachineFacts.Listed(live), MachineFacts.Listed(captured));
        Assert.Equal(
            live.Devices.Select(device => (device.Function.Slot, device.Function.Driver, device.TableSize)),
            captured.Devices.Select(device => (device.Function.Slot, device.Function.Driver, device.TableSize)));
    }

    private static int[] NumberedRows() => [.. Numbered().Matches(File.ReadAllText("/proc/interrupts"))
        .Select(static row => int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture))];

    private static Dictionary<int, CpuMask> Affinities()
    {
        Dictionary<int, CpuMask> affinities = [];
        foreach (int irq in NumberedRows())
        {
            string file = $"/proc/irq/{irq}/effective_affinity_list";
            string list = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
            affinities[irq] = CpuMask.TryParseList(list, out CpuMask? cpus) ? cpus : CpuMask.Empty;
        }

        return affinities;
    }

    private static bool Same(Dictionary<int, CpuMask> left, Dictionary<int, CpuMask> right) =>
        left.Count == right.Count
        && left.All(row => right.TryGetValue(row.Key, out CpuMask? cpus) && cpus.Equals(row.Value));

    [GeneratedRegex(@"^ *(\d+):", RegexOptions.Multiline)]
    private static partial Regex Numbered();

    // The chips of kernels since 6.2, which name the function.
    [GeneratedRegex(@"^ *(\d+):.*PCI-MSIX?-(\S+?) +(\d+)-edge", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
