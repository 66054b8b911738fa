using Genirq.Platforms.X86;

namespace Genirq.Planning.Reports;

/// <summary>Reads the vectors of a machine in the engine.</summary>
/// <param name="vectors">The vectors.</param>
/// <param name="owners">Whose each interrupt is.</param>
internal sealed class VectorReader(VectorDomain vectors, IReadOnlyDictionary<Irq, string> owners)
{
    /// <summary>The vectors of a CPU.</summary>
    /// <param name="cpu">A possible CPU.</param>
    public CpuVectors Read(int cpu)
    {
        VectorMatrix matrix = vectors.Matrix;
        MatrixCpuState state = matrix[cpu];

        // What is counted at the first time online; a row that has been online and is down to this was counted so.
        bool isUntouched = state is { IsOnline: false, Available: 0, Allocated: 0 };
        return new CpuVectors
        {
            Size = matrix.Capacity,
            Available = isUntouched ? (uint)matrix.Capacity - state.Managed : state.Available,
            Managed = state.Managed,
            ManagedInUse = state.ManagedAllocated,
            Allocated = state.Allocated,
            Uses = Uses(cpu),
        };
    }

    /// <summary>The machine's sums.</summary>
    /// <param name="room">What it would still grant.</param>
    public VectorReport ReadAll(VectorRoom room)
    {
        VectorMatrix matrix = vectors.Matrix;
        return new VectorReport
        {
            OnlineCpus = (int)matrix.OnlineCount,
            Available = matrix.Available(),
            Reserved = matrix.Reserved,
            Allocated = matrix.TotalAllocated,
            First = matrix.First,
            Last = matrix.End - 1,
            Size = matrix.Capacity,
            SystemVectors = [.. Enumerable.Range(0, X86Vectors.Count).Where(matrix.IsSystem)],
            Room = room,
        };
    }

    private List<VectorUse> Uses(int cpu)
    {
        VectorMatrix matrix = vectors.Matrix;
        List<VectorUse> uses = [];
        for (int vector = matrix.FindTaken(cpu, 0); vector < matrix.End; vector = matrix.FindTaken(cpu, vector + 1))
        {
            bool isManaged = matrix.IsManaged(cpu, vector);
            if (!matrix.IsAllocated(cpu, vector))
            {
                uses.Add(new VectorUse(vector, VectorUseKind.ManagedUnused, Irq.None, null));
                continue;
            }

            Irq irq = vectors.IrqAt(cpu, vector);
            VectorUseKind kind = isManaged ? VectorUseKind.Managed : VectorUseKind.Regular;
            string? owner = irq.IsNone && !IsTimers(cpu, vector) ? null : owners.GetValueOrDefault(irq);
            uses.Add(new VectorUse(vector, kind, irq, owner));
        }

        return uses;
    }

    // The number of the legacy timer is that of no interrupt at all.
    private bool IsTimers(int cpu, int vector) => vectors.StateOf(Irq.None) is { } state
        && ((state.Cpu == cpu && state.Vector == vector)
            || (state.PreviousCpu == cpu && state.PreviousVector == vector));
}
