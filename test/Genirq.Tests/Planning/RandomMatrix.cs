using Genirq.Cpus;
using Genirq.Platforms.X86;

namespace Genirq.Tests.Planning;

/// <summary>Small matrices after random operations, drift included: the same for the same seed.</summary>
internal static class RandomMatrix
{
    /// <summary>Makes one of 2 to 6 CPUs with 8 to 20 vectors each.</summary>
    public static VectorMatrix Of(int seed)
    {
        Random random = new(seed);
        int cpus = random.Next(2, 7);
        int start = random.Next(2) == 0 ? 4 : 60;
        VectorMatrix matrix = new(128, start, start + random.Next(10, 22), cpus);
        matrix.AssignSystem(start + 1, replace: false);
        matrix.AssignSystem(start + 3, replace: false);
        List<(int Cpu, int Bit, bool Managed)> held = [];
        for (int cpu = 0; cpu < cpus - (random.Next(3) == 0 ? 1 : 0); cpu++)
        {
            matrix.Online(cpu);
        }

        for (int step = random.Next(10, 60); step > 0; step--)
        {
            Step(matrix, random, held);
        }

        return matrix;
    }

    private static void Step(VectorMatrix matrix, Random random, List<(int Cpu, int Bit, bool Managed)> held)
    {
        CpuMask mask = CpuMask.FromBits((ulong)random.Next(1, 1 << matrix.CpuCount));
        int cpu = random.Next(matrix.CpuCount);
        switch (random.Next(8))
        {
            case 0 when matrix.OnlineCount > 1 || !matrix[cpu].IsOnline:
                Toggle(matrix, cpu);
                break;
            case 1:
                matrix.ReserveManaged(mask);
                break;
            case 2 when matrix[cpu].Managed > matrix[cpu].ManagedAllocated:
                matrix.RemoveManaged(CpuMask.Of(cpu));
                break;
            case 3:
                Keep(matrix.AllocateManaged(mask, out int on), on, true);
                break;
            case 4 when held.Count > 0:
                int at = random.Next(held.Count);
                matrix.Free(held[at].Cpu, held[at].Bit, held[at].Managed);
                held.RemoveAt(at);
                break;
            default:
                Keep(matrix.Allocate(mask, reserved: false, out int chosen), chosen, false);
                break;
        }

        void Keep(int bit, int owner, bool managed)
        {
            if (bit >= 0)
            {
                held.Add((owner, bit, managed));
            }
        }
    }

    private static void Toggle(VectorMatrix matrix, int cpu)
    {
        if (matrix[cpu].IsOnline)
        {
            matrix.Offline(cpu);
        }
        else
        {
            matrix.Online(cpu);
        }
    }
}
