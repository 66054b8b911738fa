using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Platforms.X86.State;

namespace Genirq.Platforms.X86;

/// <content>Keeping and giving back what the domain holds.</content>
public sealed partial class VectorDomain
{
    /// <summary>All that the domain holds.</summary>
    /// <returns>A snapshot; it is exact while nothing else happens.</returns>
    public VectorDomainState SaveState()
    {
        lock (_gate)
        {
            List<ApicData> waiting = [.. _cleaning.SelectMany(static list => list)];
            IEnumerable<ApicData> others = Levels().Select(static level => DataOf(level)!).Except(waiting);
            return new VectorDomainState
            {
                Matrix = Matrix.SaveState(),
                Irqs = [.. waiting.Concat(others).Select(static data => new VectorPlacement(data.Irq, Describe(data)))],
                Marks = [.. Marks()],
            };
        }
    }

    /// <summary>Replaces all that the domain holds.</summary>
    /// <param name="state">What it is to hold; each interrupt with a level here is in it.</param>
    /// <exception cref="ArgumentException">An interrupt is missing, unknown or there twice, two share a vector, or a
    /// vector is not one that the matrix has given out. Nothing has changed then.</exception>
    /// <remarks>
    /// For snapshots and for captures of real machines. The interrupts' own state, the messages of their devices and
    /// remapping tables are the caller's: see <see cref="IrqSystem.Adopt"/>. CPUs whose vectors wait need a
    /// <see cref="Tick"/> afterwards. Control plane.
    /// </remarks>
    public void RestoreState(VectorDomainState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        lock (_gate)
        {
            Check(state, Levels());
            Clear(state.Matrix);
            foreach (VectorPlacement placement in state.Irqs)
            {
                Place(GetData(placement.Irq)!, placement.Vectors);
            }

            Mark(state.Marks);
        }
    }

    private void Clear(VectorMatrixState matrix)
    {
        Matrix.RestoreState(matrix);
        for (int cpu = 0; cpu < _cleaning.Length; cpu++)
        {
            _cleaning[cpu].Clear();
            _armed[cpu] = false;
            SetLegacyEntries(cpu);
        }
    }

    private void Mark(IEnumerable<VectorMark> marks)
    {
        foreach (VectorMark mark in marks)
        {
            _table[mark.Cpu, mark.Vector] = mark.IsRetriggered ? VectorTable.Retriggered : VectorTable.Shutdown;
        }
    }

    private static VectorState Describe(ApicData data) =>
        new(data.Vector, data.Cpu, data.ConfiguredVector, data.Destination)
        {
            PreviousVector = data.PreviousVector,
            PreviousCpu = data.PreviousCpu,
            IsMoving = data.IsMoving,
            IsManaged = data.IsManaged,
            CanReserve = data.CanReserve,
            HasReserved = data.HasReserved,
            IsCleaning = data.IsCleaning,
        };

    private void Place(IrqData level, VectorState vectors)
    {
        ApicData data = DataOf(level)!;
        data.Vector = vectors.Vector;
        data.Cpu = vectors.Cpu;
        data.ConfiguredVector = vectors.ConfiguredVector;
        data.Destination = vectors.Destination;
        data.PreviousVector = vectors.PreviousVector;
        data.PreviousCpu = vectors.PreviousCpu;
        data.IsMoving = vectors.IsMoving;
        data.IsManaged = vectors.IsManaged;
        data.CanReserve = vectors.CanReserve;
        data.HasReserved = vectors.HasReserved;
        data.IsCleaning = vectors.IsCleaning;
        Enter(level, data);
    }

    // Has events of an interrupt's vectors reach it.
    private void Enter(IrqData level, ApicData data)
    {
        if (data.Vector != 0)
        {
            _table[data.Cpu, data.Vector] = level.Descriptor;
        }

        if (data.PreviousVector != 0)
        {
            _table[data.PreviousCpu, data.PreviousVector] = level.Descriptor;
        }

        if (data.IsCleaning)
        {
            _cleaning[data.PreviousCpu].Add(data);
            _armed[data.PreviousCpu] = true;
        }
    }

    private IEnumerable<IrqData> Levels()
    {
        IrqNumberSpace numbers = System.Numbers;
        for (int number = numbers.Next(0); number < numbers.IrqCount; number = numbers.Next(number + 1))
        {
            if (GetData(new Irq(number)) is { ChipData: ApicData } level)
            {
                yield return level;
            }
        }
    }

    private IEnumerable<VectorMark> Marks()
    {
        foreach (CpuContext cpu in System.Cpus)
        {
            for (int vector = 0; vector < X86Vectors.Count; vector++)
            {
                object? entry = _table[cpu.Index, vector];
                if (entry == VectorTable.Retriggered || entry == VectorTable.Shutdown)
                {
                    yield return new VectorMark(cpu.Index, vector, entry == VectorTable.Retriggered);
                }
            }
        }
    }

    private static void Check(VectorDomainState state, IEnumerable<IrqData> levels)
    {
        HashSet<Irq> left = [.. levels.Select(static level => level.Irq)];
        AllocatedVectors allocated = new(state.Matrix.Rows);
        foreach ((Irq irq, VectorState vectors) in state.Irqs)
        {
            if (!left.Remove(irq))
            {
                throw new ArgumentException($"Interrupt {irq} has no vectors here, or is there twice.", nameof(state));
            }

            allocated.Take(irq, vectors);
        }

        if (left.Count > 0)
        {
            throw new ArgumentException($"The vectors of interrupt {left.First()} are missing.", nameof(state));
        }
    }
}
