using System.Globalization;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Plans;

/// <summary>A row of a device that has more or fewer interrupts afterwards.</summary>
/// <param name="Slot">Where it is.</param>
/// <param name="Driver">Its driver.</param>
/// <param name="Before">How many interrupts it had; null: it was not there.</param>
/// <param name="After">How many it has; null: it is not there any more.</param>
internal sealed record PlanDevice(string Slot, string Driver, string? Before, string? After)
{
    private (string, string?, string?) Kind => (Driver, Before, After);

    /// <summary>Makes the rows of a table.</summary>
    /// <param name="result">The plan.</param>
    public static IReadOnlyList<PlanDevice> Rows(PlanResult result)
    {
        ILookup<string, DeviceReport> was = result.Before.Devices.ToLookup(Key);
        ILookup<string, DeviceReport> now = result.After.Devices.ToLookup(Key);
        List<PlanDevice> rows = [];
        foreach (string slot in was.Concat(now).Select(static group => group.Key).Distinct()
            .Order(StringComparer.Ordinal))
        {
            string? driver = was[slot].Concat(now[slot]).First().Function.Driver;
            PlanDevice row = new(slot, driver ?? "", Count(was[slot]), Count(now[slot]));
            if (row.Before != row.After)
            {
                rows.Add(row);
            }
        }

        return Folded(rows);
    }

    // The first of many that are alike stands for all, with a count.
    private static List<PlanDevice> Folded(List<PlanDevice> rows)
    {
        const int MaximumAlike = 3;
        List<PlanDevice> folded = [];
        Dictionary<(string, string?, string?), int> counts = [];
        foreach (PlanDevice row in rows)
        {
            counts[row.Kind] = counts.GetValueOrDefault(row.Kind) + 1;
        }

        HashSet<(string, string?, string?)> shown = [];
        foreach (PlanDevice row in rows)
        {
            int count = counts[row.Kind];
            if (count <= MaximumAlike)
            {
                folded.Add(row);
            }
            else if (shown.Add(row.Kind))
            {
                folded.Add(row with { Slot = $"{row.Slot} (and {count - 1} more)" });
            }
        }

        return folded;
    }

    private static string Key(DeviceReport device) => device.Function.Slot.ToString();

    private static string? Count(IEnumerable<DeviceReport> stores) => stores.Any()
        ? stores.Sum(static store => store.Interrupts.Count).ToString(CultureInfo.InvariantCulture)
        : null;
}
