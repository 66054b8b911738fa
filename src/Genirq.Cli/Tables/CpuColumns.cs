using Genirq.Planning.Reports;

namespace Genirq.Cli.Tables;

/// <summary>The columns that a report's table of CPUs can have.</summary>
internal static class CpuColumns
{
    private static readonly TableColumn<CpuGroup>[] s_all =
    [
        new("CPU", true, static group => group.Numbers),
        new("ONLINE", false, static group => group.Members[0].IsOnline ? "yes" : "no"),
        new("NODE", true, static group => group.Range(static cpu => cpu.Node)),
        new("INTERRUPTS", true, static group => group.Range(static cpu => cpu.Interrupts)),
        new("SIZE", true, static group => group.Range(static cpu => cpu.Vectors?.Size)),
        new("USED", true, static group => group.Range(static cpu => cpu.Vectors?.Allocated)),
        new("MANAGED", true, static group => group.Range(static cpu => cpu.Vectors?.Managed)),
        new("IN-USE", true, static group => group.Range(static cpu => cpu.Vectors?.ManagedInUse)),
        new("FREE", true, static group => group.Range(static cpu => cpu.Vectors?.Available)),
        new("VECTORS", false, Vectors),
        new("TOP", false, Top),
    ];

    /// <summary>The heads of all columns, joined by commas.</summary>
    public static string Names => ColumnNames.Join(s_all);

    /// <summary>The columns of a machine with vectors of x86.</summary>
    public static IReadOnlyList<TableColumn<CpuGroup>> Default { get; } = s_all[..9];

    /// <summary>The columns of other machines.</summary>
    public static IReadOnlyList<TableColumn<CpuGroup>> WithoutVectors { get; } = s_all[..4];

    /// <summary>Finds columns by their heads.</summary>
    /// <param name="names">The heads, joined by commas, in any case; with a plus before them, beside the default
    /// ones.</param>
    /// <exception cref="ToolException">There is no such column.</exception>
    public static IReadOnlyList<TableColumn<CpuGroup>> Select(string names) =>
        ColumnNames.Select("-O", names, s_all, Default);

    // Of several CPUs together only what all have: their sum would say nothing about any of them.
    private static string Vectors(CpuGroup group)
    {
        IEnumerable<int>? shared = null;
        foreach (CpuReport cpu in group.Members)
        {
            IEnumerable<int> own = cpu.Vectors?.Vectors ?? [];
            shared = shared is null ? own : [.. shared.Intersect(own)];
        }

        return NumberList.Format((shared ?? []).Select(static vector => (long)vector));
    }

    private static string Top(CpuGroup group) => group.Members
        .SelectMany(static cpu => cpu.Vectors?.Uses ?? []).Where(static use => use.Owner is not null)
        .GroupBy(static use => use.Owner!).OrderByDescending(static owner => owner.Count())
        .ThenBy(static owner => owner.Key, StringComparer.Ordinal)
        .Select(static owner => $"{owner.Key}:{owner.Count()}").FirstOrDefault("");
}
