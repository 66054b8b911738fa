using System.Globalization;
using Genirq.Cpus;

namespace Genirq.Planning.Reports;

/// <summary>A row of a table of CPUs: one CPU, or several that are shown together.</summary>
/// <param name="Members">The CPUs, one at least.</param>
internal sealed record CpuGroup(IReadOnlyList<CpuReport> Members)
{
    // Limit: rows of the table, beyond which CPUs are shown together.
    private const int MaximumRows = 64;

    /// <summary>Their numbers.</summary>
    public string Numbers => CpuMask.Of([.. Members.Select(static cpu => cpu.Cpu)]).ToString();

    /// <summary>The CPUs that tables show: those that were never started are only counted.</summary>
    /// <param name="report">The report.</param>
    public static IReadOnlyList<CpuReport> Shown(MachineReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return
        [
            .. report.Cpus.Where(static cpu =>
                cpu.IsOnline || cpu.Interrupts > 0 || cpu.Vectors is { Allocated: > 0 }),
        ];
    }

    /// <summary>Makes the rows of a table.</summary>
    /// <param name="cpus">The CPUs, by number.</param>
    /// <param name="single">Whether each CPU has a row, however many there are.</param>
    /// <returns>A row for each CPU; if these are too many, for neighbours that are alike; and if even these are, for
    /// all that are online or offline in a node.</returns>
    public static IReadOnlyList<CpuGroup> Rows(IReadOnlyList<CpuReport> cpus, bool single)
    {
        ArgumentNullException.ThrowIfNull(cpus);
        if (single || cpus.Count <= MaximumRows)
        {
            return [.. cpus.Select(static cpu => new CpuGroup([cpu]))];
        }

        List<CpuGroup> runs = Runs(cpus);
        return runs.Count <= MaximumRows
            ? runs
            : [.. cpus.GroupBy(static cpu => (cpu.Node, cpu.IsOnline)).OrderBy(static group => group.Key.Node)
                .Select(static group => new CpuGroup([.. group]))];
    }

    /// <summary>A number that each CPU has: one, or the least and the largest; empty if a CPU has none.</summary>
    /// <param name="value">The number; null if a CPU has none.</param>
    public string Range(Func<CpuReport, long?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        long least = long.MaxValue;
        long largest = long.MinValue;
        foreach (CpuReport cpu in Members)
        {
            if (value(cpu) is not { } number)
            {
                return "";
            }

            least = Math.Min(least, number);
            largest = Math.Max(largest, number);
        }

        return least == largest ? Number(least) : $"{Number(least)}-{Number(largest)}";
    }

    private static List<CpuGroup> Runs(IReadOnlyList<CpuReport> cpus)
    {
        List<CpuGroup> runs = [];
        List<CpuReport> run = [];
        foreach (CpuReport cpu in cpus)
        {
            if (run.Count > 0 && !AreAlike(run[0], cpu))
            {
                runs.Add(new CpuGroup(run));
                run = [];
            }

            run.Add(cpu);
        }

        if (run.Count > 0)
        {
            runs.Add(new CpuGroup(run));
        }

        return runs;
    }

    private static bool AreAlike(CpuReport left, CpuReport right) =>
        left with { Cpu = right.Cpu, Vectors = null } == right with { Vectors = null }
        && (left.Vectors is null) == (right.Vectors is null)
        && (left.Vectors is null || left.Vectors with { Uses = right.Vectors!.Uses } == right.Vectors);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
