using System.Globalization;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Tables;

/// <summary>Writes a report for people: the verdict, devices, CPUs, sums, notes.</summary>
internal static class ReportText
{
    // Limit: rows of the tables of who takes most.
    private const int MaximumConsumers = 5;

    // Limit: nodes whose largest requests are told one by one.
    private const int MaximumNodes = 4;

    private static readonly TableColumn<NodeReport>[] s_nodeColumns =
    [
        new("NODE", true, static node => Number(node.Node)),
        new("CPUS", false, static node => node.OnlineCpus.ToString()),
        new("DEVICES", true, static node => Number(node.Devices)),
        new("SIZE", true, static node => Number(node.Vectors?.Size)),
        new("USED", true, static node => Number(node.Vectors?.Allocated)),
        new("MANAGED", true, static node => Number(node.Vectors?.Managed)),
        new("IN-USE", true, static node => Number(node.Vectors?.ManagedInUse)),
        new("FREE", true, static node => Number(node.Vectors?.Available)),
    ];

    private static readonly TableColumn<IGrouping<string, OtherInterruptReport>>[] s_otherColumns =
    [
        new("GROUP", false, static group => group.Key),
        new("IRQS", false, static group => BasisNames.Numbers(group)),
        new("VECTORS", false, static group => NumberList.Cut(string.Join(",", group
            .Where(static other => other.Vector is { Vector: not 0 })
            .Select(static other => $"{Number(other.Vector!.Value.Cpu)}:{Number(other.Vector.Value.Vector)}")))),
    ];

    private static readonly TableColumn<ConsumerReport>[] s_consumerColumns =
    [
        new("INTERRUPTS", true, static consumer => Number(consumer.Interrupts)),
        new("TAKEN", true, static consumer => Number(consumer.Taken)),
        new("MANAGED", true, static consumer => Number(consumer.Managed)),
        new("RESERVED", true, static consumer => Number(consumer.Reserved)),
    ];

    private static readonly TableColumn<ConsumerReport>[] s_deviceColumns =
    [
        new("TOP-DEVICE", false, static consumer => consumer.Name),
        new("DRIVER", false, static consumer => consumer.Driver ?? ""),
        .. s_consumerColumns,
    ];

    private static readonly TableColumn<ConsumerReport>[] s_driverColumns =
    [
        new("TOP-DRIVER", false, static consumer => consumer.Name),
        new("DEVICES", true, static consumer => consumer.Devices == 0 ? "" : Number(consumer.Devices)),
        .. s_consumerColumns,
    ];

    /// <summary>Writes a report.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="report">The report.</param>
    /// <param name="layout">What of it, and how.</param>
    public static void Write(TextWriter output, MachineReport report, ReportLayout layout)
    {
        VerdictText.Write(output, report.Verdict, layout.Ink);
        output.Write($"machine: {report.Origin.Sentence(report.Kernel.Kernel)}\n");
        output.Write('\n');
        WriteTable(output, layout.DeviceColumns, DevicesOf(report, layout));

        IReadOnlyList<TableColumn<CpuGroup>> cpuColumns = layout.CpuColumns
            ?? (report.Mapped is null ? CpuColumns.WithoutVectors : CpuColumns.Default);
        WriteTable(output, cpuColumns, CpuGroup.Rows(CpuGroup.Shown(report), layout.HasSingleCpus));
        if (layout.IsWhole)
        {
            WriteSums(output, report);
        }

        if (report.Parent is { } parent && layout.IsWhole)
        {
            ParentText.Write(output, parent);
        }

        output.Write($"{Totals(report)}\n");
        if (!layout.IsWhole)
        {
            output.Write("Verdict, vectors and largest requests are those of the whole machine.\n");
        }

        if (report.Vectors is { } vectors)
        {
            WriteRoom(output, vectors, report.Bases.Vectors);
        }

        output.Write($"{BasisNames.Sentence(report.Bases)}\n");
        output.Write($"{report.Platform}\n{report.Kernel}\n");
        if (report.Notes.Count > 0)
        {
            output.Write("\nNOTES\n");
            foreach (string note in report.Notes)
            {
                output.Write($"{note}\n");
            }
        }
    }

    /// <summary>Writes one table of a report as comma-separated values: that of devices, or that of CPUs if its columns
    /// were asked for.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="report">The report.</param>
    /// <param name="layout">What of it, and how.</param>
    public static void WriteCsv(TextWriter output, MachineReport report, ReportLayout layout)
    {
        if (layout.CpuColumns is { } columns)
        {
            CsvTable.Write(output, columns, CpuGroup.Rows(CpuGroup.Shown(report), layout.HasSingleCpus));
        }
        else
        {
            CsvTable.Write(output, layout.DeviceColumns, DevicesOf(report, layout));
        }
    }

    private static IReadOnlyList<DeviceReport> DevicesOf(MachineReport report, ReportLayout layout) =>
        layout.Sort is null ? report.Devices : RowOrder.By(report.Devices, layout.Sort);

    private static void WriteSums(TextWriter output, MachineReport report)
    {
        if (report.Nodes.Count > 1 && report.Vectors is not null)
        {
            WriteTable(output, s_nodeColumns, report.Nodes);
        }

        WriteTable(output, s_otherColumns, [.. report.Others.GroupBy(static other => other.Group)]);
        if (report.Vectors is not null)
        {
            WriteTable(output, s_deviceColumns, [.. report.TopDevices.Take(MaximumConsumers)]);
            WriteTable(output, s_driverColumns, [.. report.TopDrivers.Take(MaximumConsumers)]);
        }
    }

    private static void WriteRoom(TextWriter output, VectorReport vectors, Basis basis)
    {
        VectorRoom room = vectors.Room;
        string mark = BasisNames.MarkOf(basis);
        output.Write($"{mark}{Count(vectors.Allocated, "vector", "vectors")} in use, ");
        output.Write($"{mark}{Number(vectors.Available)} free, ");
        output.Write($"{Count(vectors.Reserved, "reservation", "reservations")}; ");
        output.Write($"{Number(vectors.Size)} on each CPU ({Number(vectors.First)} to {Number(vectors.Last)})\n");
        output.Write($"largest request: {Number(room.Any.Vectors)} on any CPU");
        if (room.Nodes.Count > MaximumNodes)
        {
            long least = room.Nodes.Min(static node => node.Room.Vectors);
            long most = room.Nodes.Max(static node => node.Room.Vectors);
            output.Write($", {Number(least)}{(least == most ? "" : $" to {Number(most)}")} on one node");
        }
        else if (room.Nodes.Count > 1)
        {
            output.Write(string.Concat(room.Nodes
                .Select(static node => $", {Number(node.Room.Vectors)} on node {Number(node.Node)}")));
        }

        if (room.Housekeeping is { } kept)
        {
            output.Write($", {Number(kept.Vectors)} on CPUs {kept.Cpus} (not isolated)");
        }

        ManagedRoom managed = room.Managed;
        output.Write($"\nlargest managed request: {Number(managed.Vectors)}, one for each possible CPU, ");
        output.Write($"{Count(managed.Times, "time", "times")} (CPU {Number(managed.LimitingCpu)} has least)\n");
    }

    private static void WriteTable<T>(
        TextWriter output, IReadOnlyList<TableColumn<T>> columns, IReadOnlyList<T> rows)
    {
        if (rows.Count > 0)
        {
            TextTable.Write(output, columns, rows);
            output.Write('\n');
        }
    }

    private static string Totals(MachineReport report)
    {
        int used = report.Devices.Sum(device => device.Interrupts.Count);
        int known = report.Devices.Sum(device => device.TableSize ?? 0);
        bool isKnown = report.Devices.All(device => device.TableSize is not null);
        string mark = report.Devices.Any(static device => device.Function.IsInferred) ? "~" : "";
        string entries = isKnown ? $" of {mark}{Count(known, "entry", "entries")}" : "";
        string kinds = string.Join(", ", report.Devices.GroupBy(device => device.Kind).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {Word(group.Key)}"));
        return $"{Count(report.Devices.Count, "device", "devices")}{(kinds.Length > 0 ? $" ({kinds})" : "")} "
            + $"of {Count(report.Functions, "PCI function", "PCI functions")}{Unlisted(report)}; "
            + $"{Count(used, "interrupt", "interrupts")}{entries}; "
            + $"{report.Cpus.Count(cpu => cpu.IsOnline)} of {Count(report.Cpus.Count, "CPU", "CPUs")} online";
    }

    // Functions that are not listed are counted all the same, and why.
    private static string Unlisted(MachineReport report)
    {
        List<string> parts = [];
        if (report.FunctionsWithoutStore > 0)
        {
            parts.Add($"{Number(report.FunctionsWithoutStore)} without MSI and MSI-X");
        }

        if (report.FunctionsUntold > 0)
        {
            parts.Add($"of {Number(report.FunctionsUntold)} it is not told whether they have them");
        }

        return string.Concat(parts.Select(static part => $"; {part}"));
    }

    private static string Word(MessageKind kind) => kind switch
    {
        MessageKind.Msi => "MSI",
        MessageKind.MsiX => "MSI-X",
        MessageKind.Ims => "IMS",
        _ => "of unknown kind",
    };

    private static string Count(long count, string one, string many) =>
        $"{Number(count)} {(count == 1 ? one : many)}";

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
