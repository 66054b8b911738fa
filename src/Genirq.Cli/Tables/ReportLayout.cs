using Genirq.Planning.Reports;

namespace Genirq.Cli.Tables;

/// <summary>How a report is laid out for people.</summary>
/// <param name="DeviceColumns">The columns of the table of devices.</param>
internal sealed record ReportLayout(IReadOnlyList<TableColumn<DeviceReport>> DeviceColumns)
{
    /// <summary>The column that the table of devices is sorted by; null for the order of slots.</summary>
    public TableColumn<DeviceReport>? Sort { get; init; }

    /// <summary>The columns of the table of CPUs; null for those that the machine has something for.</summary>
    public IReadOnlyList<TableColumn<CpuGroup>>? CpuColumns { get; init; }

    /// <summary>Whether each CPU has a row, however many there are.</summary>
    public bool HasSingleCpus { get; init; }

    /// <summary>The colours of its words.</summary>
    public Ink Ink { get; init; } = Ink.None;

    /// <summary>Whether the report is of the whole machine, so that its sums belong on the page.</summary>
    public bool IsWhole { get; init; } = true;
}
