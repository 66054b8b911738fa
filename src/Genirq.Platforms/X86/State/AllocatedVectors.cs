namespace Genirq.Platforms.X86.State;

/// <summary>The vectors that a matrix has given out; each is one interrupt's.</summary>
internal sealed class AllocatedVectors
{
    private const int WordsOfCpu = X86Vectors.Count / 64;

    private readonly int _cpus;

    // A bit for each vector that no interrupt was found for yet.
    private readonly ulong[] _left;

    /// <summary>Begins with all of them.</summary>
    /// <param name="rows">The rows of the matrix.</param>
    public AllocatedVectors(IReadOnlyList<VectorRowState> rows)
    {
        _cpus = rows.Count;
        _left = new ulong[_cpus * WordsOfCpu];
        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            foreach (int vector in rows[cpu].Allocated)
            {
                if ((uint)vector < X86Vectors.Count)
                {
                    _left[(cpu * WordsOfCpu) + (vector >> 6)] |= 1UL << (vector & 63);
                }
            }
        }
    }

    /// <summary>Throws unless an interrupt can have its vectors.</summary>
    /// <exception cref="ArgumentException">One was not given out, or is another interrupt's; or the interrupt leaves
    /// none, but moves.</exception>
    public void Take(Irq irq, VectorState vectors) => Take(
        irq, vectors.Cpu, vectors.Vector, vectors.PreviousCpu, vectors.PreviousVector,
        vectors.IsMoving || vectors.IsCleaning);

    /// <summary>Throws unless an interrupt can have its vectors.</summary>
    /// <exception cref="ArgumentException">As above.</exception>
    public void Take(ApicData data) => Take(
        data.Irq, data.Cpu, data.Vector, data.PreviousCpu, data.PreviousVector, data.IsMoving || data.IsCleaning);

    private void Take(Irq irq, int cpu, int vector, int previousCpu, int previousVector, bool isLeaving)
    {
        Take(irq, cpu, vector);
        Take(irq, previousCpu, previousVector);
        if (previousVector == 0 && isLeaving)
        {
            throw new ArgumentException($"Interrupt {irq} leaves no vector, but it moves.");
        }
    }

    private void Take(Irq irq, int cpu, int vector)
    {
        if (vector == 0)
        {
            return;
        }

        bool isPlace = (uint)cpu < (uint)_cpus && (uint)vector < X86Vectors.Count;
        int word = isPlace ? (cpu * WordsOfCpu) + (vector >> 6) : 0;
        ulong bit = 1UL << (vector & 63);
        if (!isPlace || (_left[word] & bit) == 0)
        {
            throw new ArgumentException($"Interrupt {irq} cannot have vector {vector} of CPU {cpu}.");
        }

        _left[word] &= ~bit;
    }
}
