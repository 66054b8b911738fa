using Genirq.Cpus;
using Genirq.Platforms.X86;

namespace Genirq.Tests.X86;

/// <summary>Matrices in the states that the checks begin with.</summary>
internal static class MatrixBench
{
    /// <summary>A matrix of x86 with its two usual system vectors, all CPUs offline.</summary>
    public static VectorMatrix Offline(int cpus, params int[] system)
    {
        VectorMatrix matrix = new(256, 0x20, 0xeb, cpus);
        foreach (int vector in system)
        {
            matrix.AssignSystem(vector, replace: false);
        }

        return matrix;
    }

    /// <summary>C(n): n CPUs with 201 usable vectors each, all online, nothing allocated.</summary>
    public static VectorMatrix Online(int cpus)
    {
        VectorMatrix matrix = Offline(cpus, 0x80, 0x32);
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            matrix.Online(cpu);
        }

        return matrix;
    }

    /// <summary>The boot of a machine with a legacy controller: the 15 legacy vectors assigned on CPU 0.</summary>
    public static VectorMatrix Booting(int cpus)
    {
        VectorMatrix matrix = Offline(cpus, 0x80, 0x32);
        matrix.Online(0);
        foreach (int vector in LegacyVectors)
        {
            matrix.Assign(0, vector);
        }

        return matrix;
    }

    /// <summary>Check 2's end, and CPUs 1 to 3 online.</summary>
    public static VectorMatrix Booted()
    {
        VectorMatrix matrix = Booting(4);
        foreach (int vector in LegacyVectors.Where(vector => vector != 0x30))
        {
            matrix.Free(0, vector, managed: false);
        }

        matrix.Online(1);
        matrix.Online(2);
        matrix.Online(3);
        return matrix;
    }

    /// <summary>Check 4's end.</summary>
    public static VectorMatrix Used()
    {
        VectorMatrix matrix = Booted();
        for (int i = 0; i < 20; i++)
        {
            matrix.Reserve();
        }

        for (int i = 0; i < 8; i++)
        {
            matrix.Allocate(CpuMask.FirstCpus(4), reserved: true, out _);
        }

        matrix.Allocate(CpuMask.Of(0), reserved: false, out _);
        matrix.Allocate(CpuMask.Of(0), reserved: false, out _);
        return matrix;
    }

    /// <summary>The vectors of the legacy interrupts but the cascade.</summary>
    public static IEnumerable<int> LegacyVectors => Enumerable.Range(0x30, 16).Where(vector => vector != 0x32);

    /// <summary>Available, allocated, managed and managed in use of a CPU.</summary>
    public static (uint Available, uint Allocated, uint Managed, uint ManagedAllocated) Row(
        this VectorMatrix matrix, int cpu)
    {
        MatrixCpuState state = matrix[cpu];
        return (state.Available, state.Allocated, state.Managed, state.ManagedAllocated);
    }

    /// <summary>Takes a vector into use and tells it with its CPU.</summary>
    public static (int Vector, int Cpu) Take(this VectorMatrix matrix, CpuMask mask, bool reserved = false) =>
        (matrix.Allocate(mask, reserved, out int cpu), cpu);

    /// <summary>Takes a managed vector into use and tells it with its CPU.</summary>
    public static (int Vector, int Cpu) TakeManaged(this VectorMatrix matrix, CpuMask mask) =>
        (matrix.AllocateManaged(mask, out int cpu), cpu);
}
