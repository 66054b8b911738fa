using Genirq.Cpus;
using Genirq.Pci.Configuration;

namespace Genirq.Planning.Reports;

/// <summary>Which part of a machine a report is about.</summary>
public sealed record ReportFilter
{
    /// <summary>Only these functions; null for all.</summary>
    public IReadOnlySet<PciSlot>? Slots { get; init; }

    /// <summary>Only these CPUs, and interrupts that go to one of them; null for all.</summary>
    public CpuMask? Cpus { get; init; }

    /// <summary>Only these interrupts; null for all.</summary>
    public IrqList? Irqs { get; init; }

    /// <summary>Whether anything is left out.</summary>
    internal bool IsPart => Slots is not null || Cpus is not null || Irqs is not null;

    /// <summary>Whether an interrupt belongs to the report.</summary>
    internal bool Takes(Irq irq, CpuMask? cpus) => Irqs?.Contains(irq) != false
        && (Cpus is null || (cpus is not null && cpus.Overlaps(Cpus)));
}
