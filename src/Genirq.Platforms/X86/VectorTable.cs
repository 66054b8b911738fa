using Genirq.Descriptors;

namespace Genirq.Platforms.X86;

/// <summary>Which interrupt stands behind each vector of each CPU.</summary>
/// <remarks>
/// Written under the domain's lock, read without one. Source: Linux 6.12, arch/x86/kernel/apic/vector.c, the per-CPU
/// array vector_irq.
/// </remarks>
internal sealed class VectorTable
{
    /// <summary>Marks a vector that was given back: one stray event is swallowed.</summary>
    public static readonly object Shutdown = new();

    /// <summary>Marks a vector whose event was sent on: one more is swallowed.</summary>
    public static readonly object Retriggered = new();

    private readonly object?[][] _vectors;

    /// <summary>Makes a table in which nothing is used.</summary>
    /// <param name="cpus">How many CPUs are possible.</param>
    public VectorTable(int cpus)
    {
        _vectors = new object?[cpus][];
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            _vectors[cpu] = new object?[X86Vectors.Count];
        }
    }

    /// <summary>An entry: an interrupt, a mark, or null for unused.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="vector">The vector, 0 to 255.</param>
    public object? this[int cpu, int vector]
    {
        // Ordering: whoever sees a descriptor sees it as it was allocated; the read pairs with the write.
        get => Volatile.Read(ref _vectors[cpu][vector]);
        set => Volatile.Write(ref _vectors[cpu][vector], value);
    }

    /// <summary>The interrupt of a vector, or null.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="vector">The vector, 0 to 255.</param>
    public IrqDescriptor? Find(int cpu, int vector) => this[cpu, vector] as IrqDescriptor;

    /// <summary>Marks all vectors of a CPU unused.</summary>
    /// <param name="cpu">The CPU.</param>
    public void Clear(int cpu)
    {
        for (int vector = 0; vector < X86Vectors.Count; vector++)
        {
            this[cpu, vector] = null;
        }
    }
}
