using Genirq.Planning.Debugfs;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Rebuild;

/// <summary>Finds what in a table of vectors cannot be true beside the vectors that there are.</summary>
/// <remarks>
/// What a kernel's counters really do is not a contradiction: vectors kept for managed interrupts while their CPU was
/// away are counted as available too. Source: Linux 6.12, kernel/irq/matrix.c, irq_matrix_reserve_managed.
/// </remarks>
internal static class VectorChecks
{
    /// <summary>Checks a table against the vectors that devices can have.</summary>
    /// <param name="dump">The table.</param>
    /// <param name="system">The system's vectors.</param>
    /// <param name="end">The one after the last for devices.</param>
    /// <param name="possible">How many CPUs there can be.</param>
    public static IEnumerable<string> Of(VectorDump dump, IReadOnlySet<int> system, int end, int possible)
    {
        int capacity = end - X86Vectors.FirstExternal
            - system.Count(vector => vector >= X86Vectors.FirstExternal && vector < end);
        foreach (VectorDumpRow row in dump.Rows)
        {
            foreach (string found in OfRow(row, capacity))
            {
                yield return $"CPU {row.Cpu} {found}";
            }

            int never = row.Vectors?.FirstOrDefault(vector =>
                vector < X86Vectors.FirstExternal || vector >= end || system.Contains(vector)) ?? 0;
            if (never != 0)
            {
                yield return $"CPU {row.Cpu} lists vector {never}, which "
                    + (system.Contains(never) ? "is the system's" : "devices never get");
            }
        }

        if (dump.TotalAllocated is { } total && total > (long)capacity * possible)
        {
            yield return $"{total} vectors are in use in all, but {possible} CPUs have {(long)capacity * possible}";
        }
    }

    private static IEnumerable<string> OfRow(VectorDumpRow row, int capacity)
    {
        (string, uint)[] counts =
            [("available", row.Available), ("kept", row.Managed), ("in use", row.Allocated)];
        foreach ((string what, uint count) in counts)
        {
            if (count > capacity)
            {
                yield return $"has {count} vectors {what}, but there are {capacity}";
                yield break;
            }
        }

        long kept = row.ManagedInUse is { } used ? Math.Max((long)row.Managed - used, 0) : 0;
        long sum = row.Available + row.Allocated + kept;
        if (sum > capacity + row.Managed)
        {
            yield return $"has {row.Available} vectors available, {row.Allocated} in use and {kept} kept, but there "
                + $"are {capacity}";
        }
    }
}
