namespace Genirq.Cpus;

/// <summary>What a platform has to do when a CPU goes or comes.</summary>
/// <remarks>
/// Steps run in the order in which they were added; a CPU that comes, and the question whether one may go, included.
/// Called under no lock of the core but the one of CPU hotplug, one CPU at a time. Source: the role is that of the
/// states in Linux 6.12, include/linux/cpuhotplug.h.
/// <para>
/// No event is lost while a CPU goes if the platform does what Linux does by stopping the machine:
/// <list type="number">
/// <item>In <see cref="StopDelivery"/> messages that are under way arrive, and all CPUs handle what waits for them:
/// the vector that an interrupt has left last is given back without a look at what waits there.</item>
/// <item>Then the CPU that goes takes no vector until <see cref="ResumeDelivery"/>, and no affinity is changed until
/// the CPU has gone. Other CPUs and devices go on.</item>
/// <item>A message that a device has read before its interrupt was moved has arrived at the CPU's request register
/// before the domain of vectors looks there: a step that was added before that domain was made waits for it in its
/// <see cref="AfterMigration"/>. Linux waits a millisecond (arch/x86/kernel/irq.c, fixup_irqs).</item>
/// </list>
/// A platform that does not can lose an event that meets the CPU's going.
/// </para>
/// </remarks>
public abstract class CpuHotplugStep
{
    /// <summary>Whether a CPU may go. Nothing has changed yet, and nothing may be changed.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <returns>0, or a negative errno that keeps it.</returns>
    public virtual int CheckOffline(int cpu) => 0;

    /// <summary>Stops the delivery to a CPU that goes: what was sent before is handled, and when this returns the CPU
    /// handles no interrupt, and takes none until <see cref="ResumeDelivery"/>. What is sent to it waits.</summary>
    /// <param name="cpu">The CPU, still online; it is the one whose <see cref="CheckOffline"/> was 0.</param>
    /// <returns>Whether this step stops it: then <see cref="CpuContext.IsDeliveryStopped"/> says so.</returns>
    /// <remarks>
    /// Waits for a handler that runs on the CPU; the handler must not wait for CPU hotplug. What it throws keeps the
    /// CPU, and the delivery is resumed. Source: Linux 6.12, kernel/stop_machine.c, in which all CPUs turn interrupts
    /// off.
    /// </remarks>
    public virtual bool StopDelivery(int cpu) => false;

    /// <summary>A CPU is online, with its vectors open: it takes interrupts again. Also called for a CPU that stayed,
    /// and for one whose delivery was never stopped.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <remarks>What it throws is told as a diagnostic only.</remarks>
    public virtual void ResumeDelivery(int cpu)
    {
    }

    /// <summary>A CPU has gone: it is not online any more, and the interrupts have been moved off it.</summary>
    /// <param name="cpu">The CPU.</param>
    public virtual void AfterMigration(int cpu)
    {
    }

    /// <summary>A CPU comes; it is not online yet.</summary>
    /// <param name="cpu">The CPU.</param>
    public virtual void BeforeOnline(int cpu)
    {
    }
}
