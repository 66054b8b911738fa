using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Platforms.Arm;
using Genirq.Platforms.RiscV;
using Genirq.Platforms.X86;
using Genirq.Simulation.Machines;

namespace Genirq.Properties.Simulation;

/// <summary>What the parent of a machine that is not x86 must always be.</summary>
internal static class ParentInvariants
{
    /// <summary>Compares what the parent has given out with what the interrupts hold.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="irqs">All interrupts.</param>
    /// <param name="stranded">Those that could not be moved when their CPU went; those that are elsewhere now are taken
    /// out.</param>
    public static void Check(SimulatedMachine machine, IReadOnlyList<Irq> irqs, HashSet<Irq> stranded)
    {
        foreach (Irq irq in irqs)
        {
            IrqDescriptor descriptor = machine.System.Find(irq)!;
            CpuMask online = machine.System.Cpus.Online;
            bool isOnline = descriptor.EffectiveAffinity.IsSubsetOf(online);
            bool isStranded = stranded.Contains(irq) && !isOnline;
            stranded.RemoveWhere(one => one == irq && isOnline);
            Assert.True(
                !descriptor.IsStarted || isOnline || isStranded,
                $"Interrupt {irq} goes to CPU {descriptor.EffectiveAffinity}, which is offline.");
        }

        if (machine.Its is { } its)
        {
            CheckLpis(machine, its, irqs);
        }
        else
        {
            CheckIdentities(machine, machine.Imsic!, irqs);
        }
    }

    private static void CheckLpis(SimulatedMachine machine, ItsDomain its, IReadOnlyList<Irq> irqs)
    {
        int[] loads = new int[machine.Cpus.Count];
        HashSet<(uint, int)> events = [];
        HashSet<uint> devices = [];
        int taken = 0;
        foreach (Irq irq in irqs)
        {
            (uint device, int number, int cpu) = its.StateOf(irq)!.Value;
            Assert.True(events.Add((device, number)), $"Event {number} of device {device} has two interrupts.");
            (int First, int Count) range = its.LpisOf(device)!.Value;
            Assert.InRange(number, 0, range.Count - 1);
            taken += devices.Add(device) ? range.Count : 0;
            if (cpu >= 0)
            {
                loads[cpu]++;
                Assert.Equal(CpuMask.Of(cpu), machine.System.Find(irq)!.EffectiveAffinity);
            }
        }

        for (int cpu = 0; cpu < loads.Length; cpu++)
        {
            (int managed, int others) = its.LoadOf(cpu);
            Assert.Equal(loads[cpu], managed + others);
        }

        // A device keeps what an MSI of three messages has rounded up.
        Assert.InRange(its.Lpis.Free, 0, its.Lpis.Count - taken);
        Assert.Equal(its.Lpis.Free, its.Lpis.Ranges.Sum(static range => range.Count));
    }

    private static void CheckIdentities(SimulatedMachine machine, ImsicDomain imsic, IReadOnlyList<Irq> irqs)
    {
        HashSet<(int, int)> held = [];
        uint[] counts = new uint[machine.Cpus.Count];
        int moving = 0;
        foreach (Irq irq in irqs)
        {
            (int cpu, int identity, bool isMoving) = imsic.StateOf(irq)!.Value;
            Assert.True(held.Add((cpu, identity)), $"Identity {identity} of CPU {cpu} has two interrupts.");
            counts[cpu]++;
            moving += isMoving ? 1 : 0;
        }

        // The matrix's own sum leaves out what is freed on a hart that is offline, in Linux too.
        Assert.Equal(irqs.Count + moving, Enumerable.Range(0, counts.Length).Sum(cpu => imsic.Matrix[cpu].Allocated));
        for (int cpu = 0; cpu < counts.Length; cpu++)
        {
            MatrixCpuState row = imsic.Matrix[cpu];
            Assert.Equal(machine.System.Cpus.Online.Contains(cpu), row.IsOnline);
            Assert.InRange(row.Allocated, counts[cpu], counts[cpu] + (uint)moving);
        }
    }
}
