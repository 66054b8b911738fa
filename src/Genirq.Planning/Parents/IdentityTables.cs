using Genirq.Cpus;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Reads the table of a RISC-V IMSIC as a report shows it.</summary>
internal static class IdentityTables
{
    /// <summary>How many identities of a hart devices can have: the same sum in each row.</summary>
    /// <param name="table">The table.</param>
    public static int SizeOf(VectorDump table) => table.Rows.Count == 0
        ? 0
        : table.Rows.Max(static row =>
            (int)Math.Min(row.Available + (row.Managed - (row.ManagedInUse ?? 0)) + row.Allocated, ushort.MaxValue));

    /// <summary>Finds what in a table cannot be true, beside what <see cref="VectorDump.Contradictions"/>
    /// tells.</summary>
    /// <remarks>An IMSIC keeps none for managed interrupts, and what is freed on a hart comes back there. Source: Linux
    /// 6.12, drivers/irqchip/irq-riscv-imsic-state.c, imsic_vector_alloc and imsic_vector_free.</remarks>
    /// <param name="table">The table.</param>
    /// <param name="possible">How many CPUs there can be.</param>
    /// <returns>What is wrong, in words.</returns>
    public static IEnumerable<string> Check(VectorDump table, int possible)
    {
        int size = SizeOf(table);
        int kept = table.SystemVectors?.Count ?? 0;

        // Identity 0 does not exist, but is among the system's own.
        int all = size + kept - 1;
        if (table.Rows.Count > 0 && kept > 0 && !ParentChecks.CanBeIdentities(all))
        {
            yield return $"its harts have {all} identities, which none can have";
        }

        if (table.TotalAllocated is { } total && total > (long)size * possible)
        {
            yield return $"{total} identities are in use in all, but {possible} CPUs have {(long)size * possible}";
        }

        foreach (VectorDumpRow row in table.Rows)
        {
            int? never = row.Vectors?.Where(identity => identity < kept || identity >= kept + size)
                .Select(static identity => (int?)identity).FirstOrDefault();
            if (row.Managed != 0)
            {
                yield return $"CPU {row.Cpu} keeps {row.Managed} identities for managed interrupts, which none does";
            }
            else if (row.Available + (long)row.Allocated != size)
            {
                yield return $"CPU {row.Cpu} has {row.Available} identities available and {row.Allocated} in use, but "
                    + $"there are {size}";
            }
            else if (never is not null)
            {
                yield return $"CPU {row.Cpu} lists identity {never}, which devices never get";
            }
        }
    }

    /// <summary>The sums, in the form of vectors.</summary>
    /// <param name="table">The table.</param>
    public static VectorReport SumsOf(VectorDump table)
    {
        int size = SizeOf(table);
        int first = (table.SystemVectors is { Count: > 0 } system ? system[^1] : 0) + 1;
        CpuMask cpus = CpuMask.Of([.. table.Rows.Select(static row => row.Cpu)]);

        // What rows that are missing would have is not here.
        uint available = (uint)table.Rows.Sum(static row => row.Available);
        return new VectorReport
        {
            OnlineCpus = table.Rows.Count,
            Available = available,
            Reserved = table.GlobalReserved ?? 0,
            Allocated = table.TotalAllocated ?? (uint)table.Rows.Sum(static row => row.Allocated),
            First = first,
            Last = first + size - 1,
            Size = size,
            SystemVectors = table.SystemVectors ?? [],
            Room = new VectorRoom
            {
                Any = new RequestRoom(cpus, available, -1),
                Nodes = [],
                Managed = new ManagedRoom(0, 0, 0),
                Offline = new OfflineRoom
                {
                    InOrder = table.Rows.Count - 1,
                    Candidates = table.Rows.Count - 1,
                    RefusedAt = -1,
                    Vetoed = CpuMask.Empty,
                    VetoMessages = [],
                },
            },
        };
    }
}
