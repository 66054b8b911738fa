using Genirq.Cpus;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Cpus;

namespace Genirq.Simulation.Machines;

/// <summary>The hardware's part in CPU hotplug. It stands before the vector domain's.</summary>
/// <remarks>
/// Between moving the interrupts of a CPU that goes and looking at what still waits there the kernel lets a millisecond
/// pass: here everything on the bus arrives. Source: Linux 6.12, arch/x86/kernel/irq.c, fixup_irqs.
/// </remarks>
internal sealed class MachineHotplug(MachineCpu[] cpus, Func<MachineBus> bus) : CpuHotplugStep
{
    /// <inheritdoc/>
    public override void AfterMigration(int cpu) => bus().ArriveAll();

    /// <inheritdoc/>
    public override void BeforeOnline(int cpu)
    {
        cpus[cpu].Apic.Reset();
        cpus[cpu].AreInterruptsOn = true;
        cpus[cpu].IsRunning = true;
    }
}
