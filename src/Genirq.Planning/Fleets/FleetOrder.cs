using Genirq.Planning.Reports;

namespace Genirq.Planning.Fleets;

/// <summary>Orders machines, and shortens their names.</summary>
public static class FleetOrder
{
    /// <summary>Machines from the worst verdict to the best, and of each those first whose fullest CPU has least free.
    /// Equal ones keep their order; inputs that are no machine come last.</summary>
    /// <param name="entries">The machines.</param>
    public static IEnumerable<FleetEntry> TightestFirst(IEnumerable<FleetEntry> entries) => entries
        .OrderByDescending(static entry => RankOf(entry.Verdict?.Kind))
        .ThenBy(static entry => entry.WorstCpu is null ? int.MaxValue : entry.WorstAvailable);

    /// <summary>The folder that all names begin with, with the slash behind it.</summary>
    /// <param name="names">The names.</param>
    /// <returns>The folder; empty if there is none, or only one name.</returns>
    public static string CommonFolder(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string? common = null;
        int count = 0;
        foreach (string name in names)
        {
            count++;
            int length = common is null ? name.Length : name.AsSpan().CommonPrefixLength(common);
            common = (common ?? name)[..length];
        }

        return count < 2 ? "" : common![..(common!.LastIndexOf('/') + 1)];
    }

    // What is not known may be anything, so it stands between what is short and what fits.
    private static int RankOf(VerdictKind? kind) => kind switch
    {
        VerdictKind.Full => 5,
        VerdictKind.Degraded => 4,
        VerdictKind.Tight => 3,
        VerdictKind.Unknown => 2,
        VerdictKind.Fits => 1,
        _ => 0,
    };
}
