using System.Globalization;
using Genirq.Planning.Interrupts;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Tables;

/// <summary>Writes a report for people: devices, CPUs, totals, notes.</summary>
internal static class ReportText
{
    private static readonly TableColumn<CpuReport>[] s_cpuColumns =
    [
        new("CPU", true, cpu => Number(cpu.Cpu)),
        new("ONLINE", false, cpu => cpu.IsOnline ? "yes" : "no"),
        new("NODE", true, cpu => Number(cpu.Node)),
        new("INTERRUPTS", true, cpu => Number(cpu.Interrupts)),
    ];

    /// <summary>Writes a report.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="report">The report.</param>
    /// <param name="columns">The columns of its table of devices.</param>
    public static void Write(
        TextWriter output, MachineReport report, IReadOnlyList<TableColumn<DeviceReport>> columns)
    {
        if (report.Devices.Count > 0)
        {
            TextTable.Write(output, columns, report.Devices);
            output.Write('\n');
        }

        // CPUs that nobody has ever started are only counted.
        CpuReport[] cpus = [.. report.Cpus.Where(cpu => cpu.IsOnline || cpu.Interrupts > 0)];
        if (cpus.Length > 0)
        {
            TextTable.Write(output, s_cpuColumns, cpus);
            output.Write('\n');
        }

        output.Write($"{Totals(report)}\n");
        if (report.Notes.Count > 0)
        {
            output.Write("\nNOTES\n");
            foreach (string note in report.Notes)
            {
                output.Write($"{note}\n");
            }
        }
    }

    private static string Totals(MachineReport report)
    {
        int used = report.Devices.Sum(device => device.Interrupts.Count);
        int known = report.Devices.Sum(device => device.TableSize ?? 0);
        bool isKnown = report.Devices.All(device => device.TableSize is not null);
        string entries = isKnown ? $" of {Count(known, "entry", "entries")}" : "";
        string kinds = string.Join(", ", report.Devices.GroupBy(device => device.Kind).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {Word(group.Key)}"));
        return $"{Count(report.Devices.Count, "device", "devices")}{(kinds.Length > 0 ? $" ({kinds})" : "")} "
            + $"of {Count(report.Functions, "PCI function", "PCI functions")}; "
            + $"{Count(used, "interrupt", "interrupts")}{entries}; "
            + $"{report.Cpus.Count(cpu => cpu.IsOnline)} of {Count(report.Cpus.Count, "CPU", "CPUs")} online";
    }

    private static string Word(MessageKind kind) => kind switch
    {
        MessageKind.Msi => "MSI",
        MessageKind.MsiX => "MSI-X",
        _ => "IMS",
    };

    private static string Count(int count, string one, string many) =>
        $"{Number(count)} {(count == 1 ? one : many)}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
