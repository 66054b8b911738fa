using System.Globalization;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Sampling;

/// <summary>A machine's interrupts as metrics, in the text format of OpenMetrics.</summary>
/// <remarks>
/// Few series: vectors by CPU and node, events by device and by CPU. One series for each interrupt and CPU only if
/// asked for. Names follow OpenTelemetry's conventions for <c>system.*</c>, with underscores.
/// </remarks>
internal static class MachineMetrics
{
    /// <summary>Writes the metrics.</summary>
    /// <param name="output">Where they go.</param>
    /// <param name="report">The machine's vectors.</param>
    /// <param name="sample">The machine's counters.</param>
    /// <param name="owners">Whose the interrupts are.</param>
    /// <param name="hasEachInterrupt">Whether there is a series for each interrupt and CPU too.</param>
    public static void Write(
        TextWriter output, MachineReport report, InterruptSample sample, InterruptOwners owners, bool hasEachInterrupt)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(owners);
        OpenMetricsText text = new(output);
        WriteVectors(text, report);
        WriteRequests(text, report);
        WriteVerdict(text, report.Verdict);
        WriteDevices(text, sample, owners);
        WriteOwnRows(text, sample);
        WriteCpus(text, sample);
        if (hasEachInterrupt)
        {
            WriteEach(text, sample, owners);
        }

        text.End();
    }

    private static void WriteVectors(OpenMetricsText text, MachineReport report)
    {
        if (report.Vectors is not { } vectors)
        {
            return;
        }

        text.Begin(
            "system_interrupt_vectors",
            MetricKind.Gauge,
            "Interrupt vectors of an online CPU: used, free, or kept for managed interrupts that are not in use.");
        foreach (CpuReport cpu in report.Cpus.Where(static cpu => cpu is { IsOnline: true, Vectors: not null }))
        {
            CpuVectors own = cpu.Vectors!;
            foreach ((string state, long count) in States(own.Allocated, own.Available, own.Managed, own.ManagedInUse))
            {
                text.Add(count, ("cpu", Number(cpu.Cpu)), ("node", Number(cpu.Node)), ("state", state));
            }
        }

        text.Begin("system_interrupt_node_vectors", MetricKind.Gauge, "Interrupt vectors of a node's online CPUs.");
        foreach (NodeReport node in report.Nodes.Where(static node => node.Vectors is not null))
        {
            NodeVectors own = node.Vectors!;
            foreach ((string state, long count) in States(own.Allocated, own.Available, own.Managed, own.ManagedInUse))
            {
                text.Add(count, ("node", Number(node.Node)), ("state", state));
            }
        }

        text.Begin(
            "system_interrupt_reservations",
            MetricKind.Gauge,
            "Interrupts that have a reservation and get a vector when they are requested.");
        text.Add(vectors.Reserved);
    }

    private static void WriteRequests(OpenMetricsText text, MachineReport report)
    {
        if (report.Vectors?.Room is not { } largest)
        {
            return;
        }

        text.Begin(
            "system_interrupt_largest_request",
            MetricKind.Gauge,
            "The largest number of vectors that one request would still get: on any CPU, on a node, or managed.");
        text.Add(largest.Any.Vectors, ("scope", "any"));
        foreach (NodeRoom node in largest.Nodes)
        {
            text.Add(node.Room.Vectors, ("scope", "node"), ("node", Number(node.Node)));
        }

        text.Add(largest.Managed.Vectors, ("scope", "managed"));
    }

    private static void WriteVerdict(OpenMetricsText text, Verdict verdict)
    {
        text.Begin("system_interrupt_verdict", MetricKind.Gauge, "1 for the verdict on the machine, 0 for the others.");
        foreach (VerdictKind kind in Enum.GetValues<VerdictKind>())
        {
            text.Add(kind == verdict.Kind ? 1 : 0, ("verdict", new Verdict(kind, "").Word));
        }
    }

    private static void WriteDevices(OpenMetricsText text, InterruptSample sample, InterruptOwners owners)
    {
        text.Begin("system_interrupts", MetricKind.Counter, "Interrupts of a device, or of a line without one.");
        foreach (IGrouping<string, SampledRow> group in sample.Rows.Where(static row => row.IsNumbered)
            .GroupBy(row => owners.Find(row.Irq)?.Slot.ToString() ?? $"irq {row.Name}"))
        {
            InterruptOwner? owner = owners.Find(group.First().Irq);
            double total = group.Sum(static row => (double)row.Total);
            text.Add(
                total,
                ("device", owner?.Name ?? group.Key),
                ("slot", owner?.Slot.ToString()),
                ("driver", owner?.Driver));
        }
    }

    private static void WriteOwnRows(OpenMetricsText text, InterruptSample sample)
    {
        text.Begin(
            "system_cpu_own_interrupts",
            MetricKind.Counter,
            "Interrupts that no device sends, by their row: LOC is the timer, ERR and MIS are faults.");
        foreach (SampledRow row in sample.Rows.Where(static row => !row.IsNumbered))
        {
            text.Add(row.Total, ("kind", row.Name));
        }
    }

    private static void WriteCpus(OpenMetricsText text, InterruptSample sample)
    {
        text.Begin("system_cpu_interrupts", MetricKind.Counter, "Interrupts that a CPU handled, of all kinds.");
        for (int column = 0; column < sample.Cpus.Count; column++)
        {
            double total = 0;
            foreach (SampledRow row in sample.Rows)
            {
                total += row.IsPerCpu ? row.Counts[column] : 0;
            }

            text.Add(total, ("cpu", Number(sample.Cpus[column])));
        }
    }

    private static void WriteEach(OpenMetricsText text, InterruptSample sample, InterruptOwners owners)
    {
        text.Begin("system_interrupt_events", MetricKind.Counter, "Interrupts by row and CPU.");
        foreach (SampledRow row in sample.Rows)
        {
            for (int column = 0; column < row.Counts.Count; column++)
            {
                text.Add(
                    row.Counts[column],
                    ("irq", row.Name),
                    ("cpu", row.IsPerCpu ? Number(sample.Cpus[column]) : null),
                    ("device", owners.Find(row.Irq)?.Name));
            }
        }
    }

    private static (string State, long Count)[] States(long used, long free, long managed, long managedInUse) =>
        [("used", used), ("free", free), ("managed", managed - managedInUse)];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
