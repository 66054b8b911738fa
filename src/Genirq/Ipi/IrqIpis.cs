using Genirq.Cpus;
using Genirq.Domains;

namespace Genirq.Ipi;

/// <summary>Interrupts between CPUs, of one system: <see cref="IrqSystem.Ipis"/>.</summary>
/// <remarks>Thread-safe. Sending is data plane, the others control plane.</remarks>
public sealed class IrqIpis
{
    /// <summary>The multiplexer of this system; null until one is made.</summary>
    internal IpiMultiplexer? Multiplexer;

    private readonly IrqSystem _system;

    internal IrqIpis(IrqSystem system) => _system = system;

    /// <summary>Reserves interrupts that can be sent to a set of CPUs.</summary>
    /// <param name="domain">A domain of this system for such interrupts.</param>
    /// <param name="cpus">The CPUs; without a hole if each has a number of its own in the domain.</param>
    /// <returns>
    /// The first interrupt number: one for all, or one for each CPU; -EINVAL: not such a domain, no CPU, one that is
    /// not possible, or a hole; -ENOMEM: no numbers; -EBUSY: the domain refused.
    /// </returns>
    /// <remarks>The domain finds the mask in <see cref="IrqAllocationInfo.Tag"/>. Source: Linux 6.12,
    /// kernel/irq/ipi.c, irq_reserve_ipi.</remarks>
    public int Reserve(IrqDomain domain, CpuMask cpus)
    {
        _system.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(cpus);
        if (domain.System != _system)
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
    public int Destroy(Irq irq, CpuMask cpus)
    {
        ArgumentNullException.ThrowIfNull(cpus);
        return IpiNumbers.Destroy(_system, irq, cpus);
    }

    /// <summary>The hardware number by which an interrupt reaches a CPU.</summary>
    /// <param name="irq">The first interrupt.</param>
    /// <param name="cpu">The CPU.</param>
    /// <returns>The number; all bits set if the interrupt does not go there.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/ipi.c, ipi_get_hwirq.</remarks>
    public HardwareIrq HardwareIrqOf(Irq irq, int cpu) => IpiNumbers.HardwareIrqOf(_system, irq, cpu);

    /// <summary>Sends an interrupt to one CPU.</summary>
    /// <param name="irq">The first interrupt.</param>
    /// <param name="cpu">The CPU.</param>
    /// <returns>0; -EINVAL: unknown, its chip cannot send, or it does not go to that CPU.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/ipi.c, ipi_send_single.</remarks>
    public int Send(Irq irq, int cpu) => IpiSender.Send(_system, irq, cpu);

    /// <summary>Sends an interrupt to several CPUs.</summary>
    /// <param name="irq">The first interrupt.</param>
    /// <param name="cpus">The CPUs.</param>
    /// <returns>0; -EINVAL: unknown, its chip cannot send, or it does not go to all of them.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/ipi.c, ipi_send_mask.</remarks>
    public int Send(Irq irq, CpuMask cpus)
    {
        ArgumentNullException.ThrowIfNull(cpus);
        return IpiSender.Send(_system, irq, cpus);
    }
}
