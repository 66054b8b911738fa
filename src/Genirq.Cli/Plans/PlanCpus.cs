using Genirq.Cpus;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Plans;

/// <summary>A row of CPUs before and after: one CPU, or neighbours that are alike on a large machine.</summary>
/// <param name="Numbers">The CPUs.</param>
/// <param name="Before">What they were; null: they were not there.</param>
/// <param name="After">What they are; null: they are not there any more.</param>
internal sealed record PlanCpus(string Numbers, CpuReport? Before, CpuReport? After)
{
    // Limit: rows of the table, beyond which neighbours that are alike are shown together.
    private const int MaximumRows = 64;

    /// <summary>Makes the rows of a table.</summary>
    /// <param name="before">The CPUs before, by number.</param>
    /// <param name="after">The CPUs after, by number.</param>
    public static IReadOnlyList<PlanCpus> Rows(IReadOnlyList<CpuReport> before, IReadOnlyList<CpuReport> after)
    {
        Dictionary<int, CpuReport> was = before.ToDictionary(static cpu => cpu.Cpu);
        Dictionary<int, CpuReport> now = after.ToDictionary(static cpu => cpu.Cpu);
        int[] numbers = [.. was.Keys.Union(now.Keys).Order()];
        List<PlanCpus> rows = [];
        List<int> run = [];
        for (int i = 0; i < numbers.Length; i++)
        {
            run.Add(numbers[i]);
            bool goesOn = numbers.Length > MaximumRows && i + 1 < numbers.Length
                && AreAlike(Of(was, numbers[i]), Of(was, numbers[i + 1]))
                && AreAlike(Of(now, numbers[i]), Of(now, numbers[i + 1]));
            if (!goesOn)
            {
                rows.Add(new PlanCpus(CpuMask.Of([.. run]).ToString(), Of(was, numbers[i]), Of(now, numbers[i])));
                run.Clear();
            }
        }

        return rows;
    }

    /// <summary>A cell of the row.</summary>
    /// <param name="value">The value of a CPU.</param>
    public string Change(Func<CpuReport, string> value) =>
        PlanText.Change(Before is { } was ? value(was) : null, After is { } now ? value(now) : null);

    private static CpuReport? Of(Dictionary<int, CpuReport> cpus, int cpu) =>
        cpus.TryGetValue(cpu, out CpuReport found) ? found : null;

    private static bool AreAlike(CpuReport? left, CpuReport? right) => (left, right) switch
    {
        (null, null) => true,
        ({ } one, { } other) => Key(one) == Key(other),
        _ => false,
    };

    private static (bool, int, uint?, uint?, uint?, uint?) Key(CpuReport cpu) => (
        cpu.IsOnline,
        cpu.Interrupts,
        cpu.Vectors?.Allocated,
        cpu.Vectors?.Managed,
        cpu.Vectors?.ManagedInUse,
        cpu.Vectors?.Available);
}
