using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Plans;

/// <summary>Makes interrupts up for a table of vectors that comes without any, so that they can be moved.</summary>
/// <remarks>
/// One for each vector in use, in the order of the table. Which of a CPU's vectors are managed, and where the others
/// may
/// go, nothing tells: the lowest are taken for managed, on this CPU alone, the others may go anywhere.
/// </remarks>
internal static class TableInterrupts
{
    private const string Name = "unknown";

    /// <summary>Makes them.</summary>
    /// <param name="capture">The machine.</param>
    /// <returns>The machine with them; as it was, if it tells its interrupts or no vectors.</returns>
    public static MachineCapture AddTo(MachineCapture capture)
    {
        if (capture.Vectors is not { Contradictions: [] } table || capture.Interrupts.Count > 0
            || capture.Functions.Count > 0)
        {
            return capture;
        }

        List<CapturedInterrupt> interrupts = [];
        int number = X86Vectors.LegacyCount;
        foreach (VectorDumpRow row in table.Rows)
        {
            uint managed = row.ManagedInUse ?? 0;
            foreach (int vector in row.Vectors ?? [])
            {
                interrupts.Add(Make(new Irq(number++), row.Cpu, vector, managed > 0, capture.PossibleCpus));
                managed -= managed > 0 ? 1u : 0u;
            }
        }

        return capture with { Interrupts = interrupts };
    }

    private static CapturedInterrupt Make(Irq irq, int cpu, int vector, bool isManaged, CpuMask everywhere)
    {
        CpuMask own = CpuMask.Of(cpu);
        CpuMask affinity = isManaged ? own : everywhere;
        IrqStates states = IrqStates.Activated | IrqStates.Started | IrqStates.SingleTarget
            | IrqStates.AffinityOnActivate | (isManaged ? IrqStates.AffinityManaged : IrqStates.None);
        return new CapturedInterrupt(irq)
        {
            Chip = Name,
            HardwareIrq = (ulong)irq.Number,
            Actions = [Name],
            WasRequested = true,
            Affinity = affinity,
            EffectiveAffinity = own,
            Dump = new InterruptDump
            {
                DataState = (uint)states,
                Affinity = affinity,
                EffectiveAffinity = own,
                Levels =
                [
                    new InterruptDumpLevel(Name) { Chip = Name, HardwareIrq = (ulong)irq.Number },
                    new InterruptDumpLevel("VECTOR")
                    {
                        Chip = "APIC",
                        HardwareIrq = (ulong)irq.Number,
                        Vector = new DumpedVector { Vector = vector, Target = cpu, IsManaged = isManaged },
                    },
                ],
            },
        };
    }
}
