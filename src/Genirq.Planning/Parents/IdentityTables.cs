using Genirq.Cpus;
using Genirq.Planning.Captures;
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

    /// <summary>The sums, in the form of vectors.</summary>
    /// <param name="table">The table.</param>
    public static VectorReport SumsOf(VectorDump table)
    {
        int size = SizeOf(table);
        int first = (table.SystemVectors is { Count: > 0 } system ? system[^1] : 0) + 1;
        CpuMask cpus = CpuMask.Of([.. table.Rows.Select(static row => row.Cpu)]);
        uint available = table.GlobalAvailable ?? (uint)table.Rows.Sum(static row => row.Available);
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

    /// <summary>The identities of a hart.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="cpu">The hart.</param>
    /// <param name="owners">Whose each interrupt is.</param>
    /// <returns>The identities; null if the hart has no row.</returns>
    public static CpuVectors? Of(MachineCapture capture, int cpu, IReadOnlyDictionary<Irq, string> owners)
    {
        if (capture.Parents.IdentityTable is not { } table
            || table.Rows.FirstOrDefault(row => row.Cpu == cpu) is not { } row)
        {
            return null;
        }

        Dictionary<int, Irq> known = [];
        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            foreach (InterruptDumpLevel level in interrupt.Dump?.Levels ?? [])
            {
                if (level.TargetCpu == cpu && level.TargetIdentity is { } identity)
                {
                    known.TryAdd(identity, interrupt.Irq);
                }
            }
        }

        return new CpuVectors
        {
            Size = SizeOf(table),
            Available = row.Available,
            Managed = row.Managed,
            ManagedInUse = row.ManagedInUse ?? 0,
            Allocated = row.Allocated,
            Uses =
            [
                .. (row.Vectors ?? []).Select(identity => known.TryGetValue(identity, out Irq irq)
                    ? new VectorUse(identity, VectorUseKind.Regular, irq, owners.GetValueOrDefault(irq))
                    : new VectorUse(identity, VectorUseKind.Regular, Irq.None, null)),
            ],
        };
    }
}
