using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Reports;

/// <summary>A machine's message interrupts: which function has which, and where they go.</summary>
/// <remarks>Immutable.</remarks>
public sealed record MachineReport
{
    /// <summary>How many PCI functions there are, with and without message stores.</summary>
    public required int Functions { get; init; }

    /// <summary>The functions with a message store, by slot.</summary>
    public required IReadOnlyList<DeviceReport> Devices { get; init; }

    /// <summary>The CPUs that can ever be there, by number.</summary>
    public required IReadOnlyList<CpuReport> Cpus { get; init; }

    /// <summary>What could not be read, and what does not fit together.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Rebuilds a captured machine in the engine, and reports on what the engine then has.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="filter">Which part of it; null for all.</param>
    public static MachineReport Create(MachineCapture capture, ReportFilter? filter = null)
    {
        ArgumentNullException.ThrowIfNull(capture);
        filter ??= new ReportFilter();
        using RebuiltMachine machine = RebuiltMachine.Rebuild(capture);
        List<DeviceReport> devices = [];
        foreach (RebuiltStore store in machine.Stores)
        {
            if (filter.Slot is { } slot && slot != store.Function.Slot)
            {
                continue;
            }

            DeviceReport device = Describe(machine, store, filter);
            if (filter.Cpus is null || device.Interrupts.Count > 0)
            {
                devices.Add(device);
            }
        }

        return new MachineReport
        {
            Functions = capture.Functions.Count,
            Devices = devices,
            Cpus = Count(capture, machine.System, devices, filter.Cpus),
            Notes = [.. capture.Notes, .. machine.Notes, .. WithoutStore(capture, machine, filter)],
        };
    }

    // An empty table says less than why it is empty.
    private static IEnumerable<string> WithoutStore(
        MachineCapture capture, RebuiltMachine machine, ReportFilter filter) =>
        from function in capture.Functions
        where function.Slot == filter.Slot && !machine.Stores.Any(store => store.Function.Slot == function.Slot)
        select function.Capabilities is null
            ? $"{function.Slot}: it is not known whether this function has MSI or MSI-X"
            : $"{function.Slot}: this function has neither MSI nor MSI-X";

    private static DeviceReport Describe(RebuiltMachine machine, RebuiltStore store, ReportFilter filter)
    {
        List<InterruptReport> interrupts = [];
        foreach ((uint index, Irq irq) in store.Interrupts())
        {
            CpuMask? cpus = machine.CpusOf(irq);
            if (filter.Takes(cpus))
            {
                interrupts.Add(new InterruptReport(index, irq, cpus));
            }
        }

        return new DeviceReport(store.Function, store.Kind)
        {
            TableSize = store.TableSize,
            IsEnabled = store.IsEnabled,
            Interrupts = interrupts,
        };
    }

    private static List<CpuReport> Count(
        MachineCapture capture, IrqSystem system, List<DeviceReport> devices, CpuMask? only)
    {
        int[] counts = new int[system.Cpus.Count];
        foreach (CpuMask? cpus in devices.SelectMany(device => device.Interrupts).Select(interrupt => interrupt.Cpus))
        {
            foreach (int cpu in cpus ?? CpuMask.Empty)
            {
                if (cpu < counts.Length)
                {
                    counts[cpu]++;
                }
            }
        }

        List<CpuReport> reports = [];
        foreach (int cpu in only?.And(capture.PossibleCpus) ?? capture.PossibleCpus)
        {
            bool isOnline = capture.OnlineCpus.Contains(cpu);
            reports.Add(new CpuReport(cpu, isOnline, system.Cpus.NodeOf(cpu), counts[cpu]));
        }

        return reports;
    }
}
