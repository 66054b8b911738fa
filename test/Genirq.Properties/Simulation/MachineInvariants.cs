using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Platforms.X86;
using Genirq.Simulation.Machines;

namespace Genirq.Properties.Simulation;

/// <summary>What the vectors of a machine without managed interrupts must always be.</summary>
internal static class MachineInvariants
{
    /// <summary>Compares the matrix with what the interrupts hold.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="irqs">All interrupts.</param>
    /// <param name="capacity">How many vectors a CPU has for devices.</param>
    public static void Check(SimulatedMachine machine, IEnumerable<Irq> irqs, int capacity)
    {
        CpuMask online = machine.System.Cpus.Online;
        HashSet<(int Cpu, int Vector)> held = [];
        uint reserved = 0;
        foreach (Irq irq in irqs)
        {
            VectorState state = machine.Vectors.StateOf(irq)!;
            IrqDescriptor descriptor = machine.System.Find(irq)!;
            Assert.False(state.HasReserved && state.Vector != 0, $"Interrupt {irq} holds and has reserved a vector.");
            reserved += state.HasReserved ? 1u : 0u;
            Hold(held, state.Cpu, state.Vector);
            Hold(held, state.PreviousCpu, state.PreviousVector);
            if (descriptor.IsStarted)
            {
                Assert.True(online.Contains(state.Cpu), $"Interrupt {irq} is on CPU {state.Cpu}, which is offline.");
                Assert.NotEqual(0, state.Vector);
            }
        }

        VectorMatrix matrix = machine.Vectors.Matrix;
        Assert.Equal(reserved, matrix.Reserved);
        long available = 0;
        for (int cpu = 0; cpu < machine.Cpus.Count; cpu++)
        {
            MatrixCpuState row = matrix[cpu];
            Assert.Equal(online.Contains(cpu), row.IsOnline);
            Assert.Equal((uint)held.Count(one => one.Cpu == cpu), row.Allocated);
            if (row.IsOnline)
            {
                Assert.Equal((uint)capacity - row.Allocated, row.Available);
                available += row.Available;
            }
        }

        Assert.Equal((uint)available, matrix.Available());
    }

    private static void Hold(HashSet<(int Cpu, int Vector)> held, int cpu, int vector)
    {
        if (vector != 0)
        {
            Assert.True(held.Add((cpu, vector)), $"Vector {vector} of CPU {cpu} is held twice.");
        }
    }
}
