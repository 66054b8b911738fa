namespace Genirq.Planning.Debugfs;

/// <summary>Checks the counts of a <see cref="VectorDump"/> against each other.</summary>
/// <remarks>The kernel writes the table under the lock of its vectors, so that its counts belong to one moment. Source:
/// Linux 6.12, arch/x86/kernel/apic/vector.c, x86_vector_debug_show.</remarks>
internal static class VectorSums
{
    /// <summary>Counters from here on have dropped below zero.</summary>
    public const uint Negative = 1u << 31;

    /// <summary>Finds counts that cannot be true together.</summary>
    /// <param name="dump">The table.</param>
    /// <returns>What is wrong, in words.</returns>
    public static IEnumerable<string> Check(VectorDump dump)
    {
        foreach (VectorDumpRow row in dump.Rows)
        {
            if (CheckRow(row) is { } found)
            {
                yield return $"CPU {row.Cpu} {found}";
            }
        }

        if (dump.OnlineMaps < dump.Rows.Count)
        {
            yield return $"{dump.OnlineMaps} CPUs take part, but {dump.Rows.Count} have a row";
        }

        (string, uint?)[] totals =
            [("reservations", dump.GlobalReserved), ("vectors in use in all", dump.TotalAllocated)];
        foreach ((string what, uint? count) in totals)
        {
            if (count >= Negative)
            {
                yield return $"the count of {what} has dropped below zero";
            }
        }

        long available = dump.Rows.Sum(static row => (long)row.Available);
        if (dump.IsComplete && dump.GlobalAvailable is { } told && told != (uint)available)
        {
            yield return $"{told} vectors are available in all, but the rows have {available}";
        }

        // More than the rows have can be: what was freed on a CPU that was away stays counted.
        long used = dump.Rows.Sum(static row => (long)row.Allocated);
        if (dump.TotalAllocated < Math.Min(used, Negative))
        {
            yield return $"{dump.TotalAllocated} vectors are in use in all, but the rows have {used}";
        }
    }

    private static string? CheckRow(VectorDumpRow row)
    {
        (string, uint?)[] counts =
        [
            ("available", row.Available), ("kept", row.Managed), ("kept and in use", row.ManagedInUse),
        ];
        foreach ((string what, uint? count) in counts)
        {
            if (count >= Negative)
            {
                return $"counts fewer than 0 vectors {what}";
            }
        }

        return row is { Vectors: null, Allocated: >= Negative } ? "counts fewer than 0 vectors in use"
            : row.ManagedInUse > row.Managed
                ? $"has {row.ManagedInUse} of the kept vectors in use, but {row.Managed} are kept"
            : row.ManagedInUse > row.Allocated
                ? $"has {row.ManagedInUse} of the kept vectors in use, but {row.Allocated} in all"
            : null;
    }
}
