using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Plans;

/// <summary>Says why an affinity cannot be had, and what else would make room.</summary>
internal static class AffinityAdvice
{
    /// <summary>Why writing an affinity fails.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="irq">The interrupt.</param>
    /// <param name="cpus">The CPUs that were written.</param>
    /// <param name="result">The errno.</param>
    public static string Refused(ChangingMachine machine, Irq irq, CpuMask cpus, int result) => result switch
    {
        ErrorCode.NoSpace => $"Interrupt {irq}: {NoRoom(machine, cpus)}.",
        ErrorCode.NotPermitted or ErrorCode.InputOutput =>
            $"Interrupt {irq}: the kernel keeps its affinity (it is managed, or may not be balanced).",
        ErrorCode.Invalid => $"Interrupt {irq}: none of CPUs {cpus} is online, or it has no affinity.",
        _ => $"Interrupt {irq}: the affinity {cpus} is refused.",
    };

    /// <summary>Why an affinity that waits for the next event will then fail; null if it does not wait, or will
    /// not.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="irq">The interrupt.</param>
    /// <param name="cpus">The CPUs that were written.</param>
    /// <param name="waiting">How many others wait for vectors there; this one is added if it does.</param>
    public static string? NoRoomLater(ChangingMachine machine, Irq irq, CpuMask cpus, ref int waiting)
    {
        bool waits = machine.System.Find(irq) is { } line && (line.States & IrqStates.AffinityPending) != 0;
        bool isThere = machine.Vectors!.StateOf(irq) is { Vector: not 0 } state && cpus.Contains(state.Cpu);
        if (!waits || isThere)
        {
            return null;
        }

        long room = cpus.And(machine.System.Cpus.Online).Sum(cpu => (long)machine.Vectors!.Matrix[cpu].Available);
        if (waiting < room)
        {
            waiting++;
            return null;
        }

        string others = waiting == 0 ? "" : $", and {waiting} others wait for them";
        return $"Interrupt {irq} is to move with its next event, and will not: {NoRoom(machine, cpus)}{others}.";
    }

    /// <summary>The commands that give network cards fewer queues where a CPU still lacks room.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="headroom">Vectors that are to be free on each CPU.</param>
    public static IEnumerable<string> FewerQueues(ChangingMachine machine, int headroom)
    {
        VectorMatrix matrix = machine.Vectors!.Matrix;
        if (machine.System.Cpus.Online.All(cpu => matrix[cpu].Available >= headroom))
        {
            yield break;
        }

        RebuiltStore? card = machine.Machine.Stores
            .Where(static store => store.Function.Driver != "virtio-pci" && QueueReader.IsNetwork(store.Function.Class))
            .MaxBy(static store => store.Interrupts().Count);
        if (card is not null && card.Interrupts().Count > 3
            && AffinityTargets.NameOf(card, machine.Machine.Capture) is { } name)
        {
            yield return $"ethtool -L {name} combined {card.Interrupts().Count / 2}";
        }
    }

    private static string NoRoom(ChangingMachine machine, CpuMask cpus)
    {
        VectorMatrix matrix = machine.Vectors!.Matrix;
        string[] each =
        [
            .. cpus.And(machine.System.Cpus.Online).Take(4)
                .Select(cpu => $"CPU {cpu} has {matrix[cpu].Available} of {matrix.Capacity} vectors free"),
        ];
        return each.Length == 0 ? $"none of CPUs {cpus} is online" : string.Join(", ", each);
    }
}
