using System.Globalization;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Tables;

/// <summary>The columns that a report's table of devices can have.</summary>
internal static class DeviceColumns
{
    private static readonly TableColumn<DeviceReport>[] s_all =
    [
        new("SLOT", false, device => device.Function.Slot.ToString()),
        new("DRIVER", false, device => device.Function.Driver ?? ""),
        new("KIND", false, device => ReportJson.WordOf(device.Kind)),
        new("ON", false, device => device.IsEnabled ? "yes" : "no"),
        new("TABLE", true, SizeOf),
        new("USED", true, device => Number(device.Interrupts.Count)),
        new("IRQS", false, device => NumberList.Format(device.Interrupts.Select(irq => (long)irq.Irq.Number))),
        new("CPUS", false, Cpus),
        new("INDICES", false, Indices),
        new("MASK", false, Mask),
        new("TABLE-AT", false, device => MsiX(device)?.Table.ToString() ?? ""),
        new("PBA-AT", false, device => MsiX(device)?.Pending.ToString() ?? ""),
        new("CAP", false, Capability),
        new("NODE", true, device => device.Function.Node < 0 ? "" : Number(device.Function.Node)),
        new("LOCAL", false, device => device.Function.LocalCpus?.ToString() ?? ""),
        new("INTX", true, Wire),
        new("ID", false, Identity),
        new("CLASS", false, device => device.Function.Class?.ToString("x6", CultureInfo.InvariantCulture) ?? ""),
        new("VECTORS", false, Vectors),
        new("TAKEN", true, device => Sum(device, static vector => vector.Taken)),
        new("MANAGED", true, Managed),
        new("RESERVED", true, device => Sum(device, static vector => vector.IsReserved ? 1 : 0)),
        new("NAME", false, device => string.Join(",", device.Function.Names)),
        new("ACTIONS", false, Actions),
        new("COUNT", true, Count),
        new("CLASS-NAME", false, device => device.Function.ClassName ?? ""),
        new("SHUT-DOWN", true, device => Number(device.Interrupts.Count(static one => one.Target.IsShutDown))),
    ];

    /// <summary>The heads of all columns, joined by commas.</summary>
    public static string Names => ColumnNames.Join(s_all);

    /// <summary>The columns that are shown unless others are asked for. Long lists are cut.</summary>
    public static IReadOnlyList<TableColumn<DeviceReport>> Default { get; } =
    [
        .. s_all[..6],
        .. s_all[6..8].Select(static column => column with { Cell = device => NumberList.Cut(column.Cell(device)) }),
    ];

    /// <summary>The default columns with whole lists.</summary>
    public static IReadOnlyList<TableColumn<DeviceReport>> Whole { get; } = s_all[..8];

    /// <summary>Finds columns by their heads.</summary>
    /// <param name="names">The heads, joined by commas, in any case; with a plus before them, beside the default
    /// ones.</param>
    /// <exception cref="ToolException">There is no such column.</exception>
    public static IReadOnlyList<TableColumn<DeviceReport>> Select(string names) => Select(names, Default);

    /// <summary>Finds columns by their heads.</summary>
    /// <param name="names">As for <see cref="Select(string)"/>.</param>
    /// <param name="standard">The default columns.</param>
    /// <exception cref="ToolException">There is no such column.</exception>
    public static IReadOnlyList<TableColumn<DeviceReport>> Select(
        string names, IReadOnlyList<TableColumn<DeviceReport>> standard) =>
        ColumnNames.Select("-o", names, s_all, standard);

    /// <summary>Finds the column that a table is sorted by.</summary>
    /// <param name="name">Its head, in any case.</param>
    /// <exception cref="ToolException">There is no such column.</exception>
    public static TableColumn<DeviceReport> Find(string name) => ColumnNames.Find("--sort", name, s_all);

    // What is not shown is assumed, as the driver's devices usually have it.
    private static string SizeOf(DeviceReport device) =>
        BasisNames.Mark(Number(device.TableSize), device.Function.IsInferred ? Basis.Assumed : Basis.Measured);

    private static string Indices(DeviceReport device) => device.Interrupts.Any(static one => one.IsIndexUnknown)
        ? "not reported"
        : NumberList.Format(device.Interrupts.Select(static one => (long)one.Index));

    private static string Managed(DeviceReport device) =>
        device.Interrupts.Any(static one => one.Target.IsManaged is not null)
            ? Number(device.Interrupts.Count(static one => one.Target.IsManaged == true))
            : Sum(device, static vector => vector.ManagedCpus?.Count ?? 0);

    private static string Count(DeviceReport device) =>
        device.Interrupts.Any(static one => one.Count is not null)
            ? device.Interrupts.Aggregate(0ul, static (sum, one) => sum + (one.Count ?? 0))
                .ToString(CultureInfo.InvariantCulture)
            : "";

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Cpus(DeviceReport device)
    {
        CpuMask all = CpuMask.Empty;
        foreach (InterruptReport interrupt in device.Interrupts)
        {
            all = interrupt.Cpus is null ? all : all.Or(interrupt.Cpus);
        }

        return BasisNames.Mark(all.ToString(), BasisNames.WeakestOfCpus(device.Interrupts));
    }

    // Queues of one card differ in a number mostly: each is shown, in the order of the table.
    private static string Actions(DeviceReport device) => string.Join(",", device.Interrupts
        .SelectMany(static interrupt => interrupt.Actions ?? []).Distinct());

    // Where each arrives, in the order of the table: CPU:vector, and nothing for those without one.
    private static string Vectors(DeviceReport device) => string.Join(",", device.Interrupts
        .Where(static interrupt => interrupt.Vector is { Vector: not 0 })
        .Select(static interrupt => BasisNames.Mark(
            $"{Number(interrupt.Vector!.Value.Cpu)}:{Number(interrupt.Vector.Value.Vector)}", interrupt.VectorBasis)));

    private static string Sum(DeviceReport device, Func<InterruptVector, int> count) =>
        device.Interrupts.Any(static interrupt => interrupt.Vector is not null)
            ? Number(device.Interrupts.Sum(interrupt => interrupt.Vector is { } vector ? count(vector) : 0))
            : "";

    // With MSI enabled the same file holds the first of the messages instead.
    private static string Wire(DeviceReport device)
    {
        int number = device.Function.LegacyIrq;
        return number == 0 || device.Function.Irqs.Any(irq => irq.Irq.Number == number) ? "" : Number(number);
    }

    private static string Mask(DeviceReport device) => device.Kind switch
    {
        MessageKind.MsiX => MsiX(device) is not { } msiX ? "" : msiX.IsFunctionMasked ? "all" : "each",
        MessageKind.Msi => Msi(device) is not { } msi ? "" : msi.HasPerVectorMask ? "each" : "none",
        _ => "",
    };

    private static string Capability(DeviceReport device)
    {
        int? offset = device.Kind == MessageKind.MsiX ? MsiX(device)?.Offset : Msi(device)?.Offset;
        return offset?.ToString("x2", CultureInfo.InvariantCulture) ?? "";
    }

    private static string Identity(DeviceReport device) => device.Function is { Vendor: { } vendor, Device: { } number }
        ? string.Create(CultureInfo.InvariantCulture, $"{vendor:x4}:{number:x4}")
        : "";

    private static MsiCapabilityInfo? Msi(DeviceReport device) =>
        device.Kind == MessageKind.Msi ? device.Function.Capabilities?.Msi : null;

    private static MsiXCapabilityInfo? MsiX(DeviceReport device) =>
        device.Kind == MessageKind.MsiX ? device.Function.Capabilities?.MsiX : null;
}
