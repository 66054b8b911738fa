using Genirq.Benchmarks.World;
using Genirq.Cpus;
using Genirq.Platforms.X86;

namespace Genirq.Benchmarks.Quick;

/// <summary>The vector matrix, without any lock, as the kernel's module calls it.</summary>
internal static class MatrixLines
{
    private const int Pairs = 2000;

    /// <summary>The lines, in the kernel's order.</summary>
    public static IEnumerable<QuickLine> Create()
    {
        yield return Line(0);
        yield return Line(150);
    }

    private static QuickLine Line(int occupied)
    {
        VectorMatrix matrix = new(256, 32, 236, 1);
        CpuMask cpu = CpuMask.Of(0);
        matrix.Online(0);
        for (int i = 0; i < occupied; i++)
        {
            BenchWorld.Require(matrix.Allocate(cpu, reserved: false, out _));
        }

        return new QuickLine($"irq_matrix_alloc+free-occ{occupied}", Pairs, () => AllocateAndFree(matrix, cpu));
    }

    private static void AllocateAndFree(VectorMatrix matrix, CpuMask cpus)
    {
        for (int i = 0; i < Pairs; i++)
        {
            int bit = matrix.Allocate(cpus, reserved: false, out int cpu);
            BenchWorld.Require(bit);
            matrix.Free(cpu, bit, managed: false);
        }
    }
}
