using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Says of which interrupts the kernel does not report the CPU, and where files disagree about their
/// parent.</summary>
internal static class TargetNotes
{
    /// <summary>Says that more is in use than there is by the file that tells it, and whose messages are of another
    /// parent.</summary>
    /// <param name="parent">The parent; null on x86.</param>
    public static IEnumerable<string> Of(MsiParentReport? parent)
    {
        if (parent is { Used.Count: { } used, Capacity.Count: { } all } && used > all)
        {
            yield return $"{parent.Kind.Name()}: {used} {parent.Kind.Units()} are in use ({parent.Used.Source}), but "
                + $"there are {all} in all ({parent.Capacity.Source})";
        }

        foreach (MessagePool pool in parent?.Pools ?? [])
        {
            if (pool.Used > pool.Capacity)
            {
                yield return $"{pool.Name}: {pool.Used} {parent!.Kind.Units()} are in use ({parent.Used.Source}), but "
                    + $"there are {pool.Capacity} ({parent.Capacity.Source})";
            }
        }

        if (parent?.Elsewhere is [var first, ..] elsewhere)
        {
            string more = elsewhere.Count > 1 ? $" (and {elsewhere.Count - 1} more)" : "";
            yield return $"{first.Slot}{more}: messages by {first.Chip}, of another parent than {parent.Kind.Name()}: "
                + "not counted, and what that parent has is not reported";
        }
    }

    /// <summary>Says it.</summary>
    /// <param name="devices">The functions with message stores.</param>
    public static IEnumerable<string> Of(IReadOnlyList<DeviceReport> devices)
    {
        InterruptReport[] unsure =
        [
            .. devices.SelectMany(static device => device.Interrupts)
                .Where(static one => one.Target.OneOf is not null),
        ];
        Irq[] counted =
        [
            .. unsure.Where(static one => one.Cpus is not null).Select(static one => one.Irq)
                .OrderBy(static irq => irq.Number),
        ];
        Irq[] open =
        [
            .. unsure.Where(static one => one.Cpus is null).Select(static one => one.Irq)
                .OrderBy(static irq => irq.Number),
        ];
        if (counted.Length > 0)
        {
            yield return $"{IndexPlan.Words(counted)}: the kernel does not report which CPU of the affinity has "
                + $"{(counted.Length == 1 ? "it" : "them")}; the CPU is the one of the counters";
        }

        if (open.Length > 0)
        {
            yield return $"{IndexPlan.Words(open)}: the kernel does not report which CPU of the affinity has "
                + (open.Length == 1 ? "it" : "them");
        }
    }
}
