using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Planning.Rebuild;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Plans;

/// <summary>Moves interrupts from full CPUs to empty ones until all have much the same room, or a stated
/// reserve.</summary>
/// <param name="machine">The machine.</param>
/// <param name="headroom">Vectors that are to be free on each CPU; 0: all get the same number.</param>
/// <remarks>
/// Managed interrupts stay: their CPUs are the kernel's. Each move is an affinity written by a user, so that the engine
/// refuses what Linux would. CPUs of the function's own node come first.
/// </remarks>
internal sealed class PlanBalance(ChangingMachine machine, int headroom)
{
    // CPUs that differ by less than this part of their vectors are left alone.
    private const int Parts = 20;

    private readonly VectorDomain _vectors = machine.Vectors!;

    /// <summary>Finds and makes the moves.</summary>
    /// <param name="targets">The CPUs that interrupts may be moved to, all online.</param>
    /// <returns>The interrupts that were moved, each with its CPU, in order.</returns>
    public IReadOnlyList<(Irq Irq, int Cpu)> Run(CpuMask targets)
    {
        List<(Irq Irq, int Cpu)> moves = [];
        HashSet<int> stuck = [];
        while (Fullest(targets, stuck) is { } full)
        {
            if (Movable(full, targets) is not (var irq, var cpu))
            {
                stuck.Add(full);
                continue;
            }

            if (machine.WriteAffinity(irq, CpuMask.Of(cpu)) != 0)
            {
                stuck.Add(full);
                continue;
            }

            // Without remapping it moves with its next event, and leaves its old vector with the one after.
            if (_vectors.StateOf(irq)?.Cpu != cpu)
            {
                machine.Fire(irq);
            }

            if (_vectors.StateOf(irq)?.IsMoving == true)
            {
                machine.Fire(irq);
            }

            moves.RemoveAll(move => move.Irq == irq);
            moves.Add((irq, cpu));
            if (_vectors.StateOf(irq)?.Cpu == full)
            {
                stuck.Add(full);
            }
        }

        return moves;
    }

    // The CPU with least room, while another that may be moved to has at least two more.
    private int? Fullest(CpuMask targets, HashSet<int> stuck)
    {
        int? fullest = null;
        foreach (int cpu in machine.System.Cpus.Online)
        {
            bool isShort = headroom == 0 || Free(cpu) < headroom;
            if (isShort && !stuck.Contains(cpu) && (fullest is null || Free(cpu) < Free(fullest.Value)))
            {
                fullest = cpu;
            }
        }

        return fullest is { } full && targets.Any(cpu => Free(cpu) > Free(full) + Tolerance) ? full : null;
    }

    private (Irq Irq, int Cpu)? Movable(int full, CpuMask targets)
    {
        IrqSystem system = machine.System;
        for (int number = system.Numbers.Next(0);
            number < system.Numbers.IrqCount;
            number = system.Numbers.Next(number + 1))
        {
            Irq irq = new(number);
            if (_vectors.StateOf(irq) is not { Vector: not 0, IsManaged: false } state || state.Cpu != full
                || system.Find(irq) is not { IsStarted: true } line || !CanBeSet(line))
            {
                continue;
            }

            int node = line.Node;
            int best = -1;
            foreach (int cpu in targets)
            {
                bool hasRoom = Free(cpu) > Free(full) + Tolerance;
                bool isNearer = node >= 0 && system.Cpus.NodeOf(cpu) == node;
                bool isBetter = best < 0
                    || (isNearer, Free(cpu)).CompareTo(
                        (node >= 0 && system.Cpus.NodeOf(best) == node, Free(best))) > 0;
                best = hasRoom && isBetter ? cpu : best;
            }

            if (best >= 0)
            {
                return (irq, best);
            }
        }

        return null;
    }

    private static bool CanBeSet(IrqDescriptor line) =>
        (line.Settings & IrqSettings.NoBalancing) == 0 && (line.States & IrqStates.PerCpu) == 0;

    // Without a stated reserve, CPUs that differ by a few vectors are as good as each other.
    private long Tolerance => headroom > 0 ? 1 : Math.Max(_vectors.Matrix.Capacity / Parts, 1);

    private long Free(int cpu) => _vectors.Matrix[cpu].Available;
}
