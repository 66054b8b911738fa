using System.Globalization;
using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Views;

/// <summary>The files below <c>/sys/kernel/irq</c>: one directory for each allocated interrupt.</summary>
/// <remarks>Thread-safe; reading only. Source: Linux 6.12, kernel/irq/irqdesc.c, irq_attrs.</remarks>
public sealed class SysIrqFiles
{
    private readonly IrqSystem _system;

    internal SysIrqFiles(IrqSystem system)
    {
        _system = system;
    }

    /// <summary>The files of each directory.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["actions", "chip_name", "hwirq", "name", "per_cpu_count", "type", "wakeup"];

    /// <summary>Writes a file's text.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="file">The name of the file.</param>
    /// <param name="writer">Where to.</param>
    /// <returns>0; -ENOENT: there is no such file.</returns>
    public int Read(Irq irq, string file, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(writer);
        if (_system.Find(irq) is not { } descriptor || !Names.Contains(file))
        {
            return ErrorCode.NoEntry;
        }

        string? text = file switch
        {
            "actions" => ActionNames(descriptor),
            "chip_name" => descriptor.Data.Chip?.Name,
            "hwirq" => descriptor.Data.Domain is null
                ? null
                : descriptor.Data.HardwareIrq.Number.ToString(CultureInfo.InvariantCulture),
            "name" => descriptor.FlowName,
            "per_cpu_count" => Counts(descriptor),
            "type" => descriptor.Has(IrqStates.Level) ? "level" : "edge",
            _ => descriptor.Has(IrqStates.WakeupState) ? "enabled" : "disabled",
        };
        if (!string.IsNullOrEmpty(text))
        {
            writer.Write(text);
            writer.Write('\n');
        }

        return 0;
    }

    // A chained interrupt has a stand-in for an action, without a name.
    private static string ActionNames(IrqDescriptor descriptor)
    {
        List<string> names = [];
        for (IrqAction? action = descriptor.Actions; action is not null; action = action.Next)
        {
            if (!descriptor.IsChained)
            {
                names.Add(action.Name);
            }
        }

        return string.Join(',', names);
    }

    private static string Counts(IrqDescriptor descriptor) => string.Join(
        ',', descriptor.System.Cpus.Select<CpuContext, string>(
            cpu => cpu.CountOf(descriptor.Irq).ToString(CultureInfo.InvariantCulture)));
}
