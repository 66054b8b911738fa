using Genirq.Planning.Reports;

namespace Genirq.Planning.Sampling;

/// <summary>Which interrupts an activity is about.</summary>
internal sealed record ActivityFilter
{
    /// <summary>Only interrupts of functions with these drivers; null for all.</summary>
    public IReadOnlySet<string>? Drivers { get; init; }

    /// <summary>Only interrupts with these numbers; null for all.</summary>
    public IrqList? Irqs { get; init; }

    /// <summary>Whether anything is left out.</summary>
    public bool IsPart => Drivers is not null || Irqs is not null;

    /// <summary>Whether a row belongs to it. Rows that are named by a word have neither driver nor number.</summary>
    /// <param name="row">The row.</param>
    /// <param name="owners">Whose the interrupts are.</param>
    internal bool Takes(SampledRow row, InterruptOwners owners) => !IsPart
        || (row.IsNumbered && Irqs?.Contains(row.Irq) != false
            && (Drivers is null || (owners.Find(row.Irq)?.Driver is { } driver && Drivers.Contains(driver))));
}
