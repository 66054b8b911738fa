using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Ipi;

namespace Genirq;

/// <content>Interrupts between CPUs.</content>
public sealed partial class IrqSystem
{
    /// <summary>The multiplexer of this system; null until one is made.</summary>
    internal IpiMultiplexer? Multiplexer;

    /// <summary>Reserves interrupts that can be sent to a set of CPUs.</summary>
    /// <param name="domain">A domain of this system for such interrupts.</param>
    /// <param name="cpus">The CPUs; without a hole if each has a number of its own in the domain.</param>
    /// <returns>
    /// The first interrupt number: one for all, or one for each CPU; -EINVAL: not such a domain, no CPU, one that is
    /// not possible, or a hole; -ENOMEM: no numbers; -EBUSY: the domain refused.
    /// </returns>
    /// <remarks>The domain finds the mask in <see cref="IrqAllocationInfo.Tag"/>. Source: Linux 6.12,
    /// kernel/irq/ipi.c, irq_reserve_ipi.</remarks>
    public int ReserveIpi(IrqDomain domain, CpuMask cpus)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(cpus);
        if (domain.System != this)
        {
            throw new ArgumentException($"The domain {domain.Name} belongs to another system.", nameof(domain));
        }

        return IpiNumbers.Reserve(domain, cpus);
    }

    /// <summary>Gives reserved interrupts back, for some of their CPUs or all.</summary>
    /// <param name="irq">The first interrupt.</param>
    /// <param name="cpus">The CPUs; of those it was reserved for.</param>
    /// <returns>0; -EINVAL: unknown, not such an interrupt, or other CPUs than it was reserved for.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/ipi.c, irq_destroy_ipi.</remarks>
    public int DestroyIpi(Irq irq, CpuMask cpus)
    {
        ArgumentNullException.ThrowIfNull(cpus);
        return IpiNumbers.Destroy(this, irq, cpus);
    }

    /// <summary>The hardware number by which an interrupt reaches a CPU.</summary>
    /// <param name="irq">The first interrupt.</param>
    /// <param name="cpu">The CPU.</param>
    /// <returns>The number; all bits set if the interrupt does not go there.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/ipi.c, ipi_get_hwirq.</remarks>
    public HardwareIrq IpiHardwareIrq(Irq irq, int cpu) => IpiNumbers.HardwareIrqOf(this, irq, cpu);

    /// <summary>Sends an interrupt to one CPU.</summary>
    /// <param name="irq">The first interrupt.</param>
    /// <param name="cpu">The CPU.</param>
    /// <returns>0; -EINVAL: unknown, its chip cannot send, or it does not go to that CPU.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/ipi.c, ipi_send_single.</remarks>
    public int SendIpi(Irq irq, int cpu) => IpiSender.Send(this, irq, cpu);

    /// <summary>Sends an interrupt to several CPUs.</summary>
    /// <param name="irq">The first interrupt.</param>
    /// <param name="cpus">The CPUs.</param>
    /// <returns>0; -EINVAL: unknown, its chip cannot send, or it does not go to all of them.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/ipi.c, ipi_send_mask.</remarks>
    public int SendIpi(Irq irq, CpuMask cpus)
    {
        ArgumentNullException.ThrowIfNull(cpus);
        return IpiSender.Send(this, irq, cpus);
    }
}
