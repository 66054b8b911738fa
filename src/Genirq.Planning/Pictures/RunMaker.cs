using Genirq.Planning.Reports;

namespace Genirq.Planning.Pictures;

/// <summary>Finds the runs of one row of the map.</summary>
/// <param name="map">The map.</param>
/// <param name="row">The row.</param>
internal sealed class RunMaker(VectorMap map, MapRow row)
{
    // Limit: owners that the title of one run names; there are several only where a row is of several CPUs.
    private const int MaximumKinds = 2;

    private readonly int _first = map.Report.Mapped!.First;
    private readonly int _last = map.Report.Mapped!.Last;
    private readonly int _cpus = row.Cpus.Members.Count;

    /// <summary>Makes them.</summary>
    public IEnumerable<MapRun> Make()
    {
        List<VectorUse>?[] cells = new List<VectorUse>?[_last - _first + 1];
        foreach (CpuReport cpu in row.Cpus.Members)
        {
            foreach (VectorUse use in cpu.Vectors!.Uses)
            {
                (cells[use.Vector - _first] ??= []).Add(use);
            }
        }

        HashSet<int> system = [.. map.Report.Mapped!.SystemVectors];
        for (int vector = _first; vector <= _last;)
        {
            if (system.Contains(vector))
            {
                vector++;
                continue;
            }

            int end = vector + 1;
            while (end <= _last && !system.Contains(end) && AreAlike(cells[vector - _first], cells[end - _first]))
            {
                end++;
            }

            yield return Describe(vector, end - 1, cells);
            vector = end;
        }
    }

    private static bool AreAlike(List<VectorUse>? left, List<VectorUse>? right)
    {
        if (left is null || right is null || left.Count != right.Count)
        {
            return left is null && right is null;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (left[i].Kind != right[i].Kind || left[i].Owner != right[i].Owner)
            {
                return false;
            }
        }

        return true;
    }

    private MapRun Describe(int first, int last, List<VectorUse>?[] cells)
    {
        string where = $"CPU{(_cpus == 1 ? "" : "s")} {row.Label}, "
            + (first == last
                ? $"vector {VectorMap.Number(first)}"
                : $"vectors {VectorMap.Number(first)}-{VectorMap.Number(last)}");
        if (cells[first - _first] is not { } uses)
        {
            return new MapRun(first, last, MapColours.Free, 1, $"{where}: free");
        }

        IGrouping<(VectorUseKind Kind, string? Owner), VectorUse>[] kinds =
        [
            .. uses.GroupBy(static use => (use.Kind, use.Owner)).OrderByDescending(static group => group.Count()),
        ];
        TakeTurns(kinds, first);
        string words = string.Join("; ", kinds.Take(MaximumKinds).Select(group =>
            Words(group.First(), Interrupts(first, last, cells, group.Key))
            + (_cpus == 1 ? "" : $" on {VectorMap.Number(group.Count())} of {VectorMap.Number(_cpus)}")));
        string more = kinds.Length > MaximumKinds ? $"; {VectorMap.Number(kinds.Length - MaximumKinds)} others" : "";
        return new MapRun(
            first, last, ClassOf(kinds[0].First()), (double)uses.Count / _cpus, $"{where}: {words}{more}")
        {
            Owner = kinds[0].Key.Kind == VectorUseKind.ManagedUnused ? null : map.Find(kinds[0].Key.Owner)?.Number,
            IsManaged = kinds[0].Key.Kind == VectorUseKind.Managed,
        };
    }

    // Of owners that have a cell equally often another one is shown in each cell: else most devices of a large machine
    // would be on no cell at all.
    private void TakeTurns<T>(IGrouping<T, VectorUse>[] kinds, int vector)
    {
        int most = kinds[0].Count();
        int equals = kinds.TakeWhile(kind => kind.Count() == most).Count();
        int turn = ((row.Cpus.Members[0].Cpu / _cpus) + vector) % equals;
        (kinds[0], kinds[turn]) = (kinds[turn], kinds[0]);
    }

    private string ClassOf(VectorUse use) => use.Kind == VectorUseKind.ManagedUnused
        ? MapColours.Kept
        : map.Find(use.Owner)?.Class ?? MapColours.Unowned;

    private string Words(VectorUse use, string interrupts)
    {
        string owner = map.Find(use.Owner)?.Words ?? "in use, by no known interrupt";
        return use.Kind switch
        {
            VectorUseKind.ManagedUnused => "kept for managed interrupts",
            VectorUseKind.Managed => $"{owner}, managed{interrupts}",
            _ => $"{owner}{interrupts}",
        };
    }

    // Only for one CPU: of several, the list would be longer than anybody reads.
    private string Interrupts(
        int first, int last, List<VectorUse>?[] cells, (VectorUseKind Kind, string? Owner) wanted)
    {
        if (_cpus > 1 || wanted.Owner is null)
        {
            return "";
        }

        string[] numbers =
        [
            .. Enumerable.Range(first - _first, last - first + 1)
                .SelectMany(at => cells[at]!).Where(use => (use.Kind, use.Owner) == wanted)
                .Select(static use => use.Irq.ToString()),
        ];
        const int Most = 16;
        string more = numbers.Length > Most ? $" and {VectorMap.Number(numbers.Length - Most)} more" : "";
        return $", interrupt{(numbers.Length == 1 ? "" : "s")} {string.Join(", ", numbers.Take(Most))}{more}";
    }
}
