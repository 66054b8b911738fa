using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Ipi;

namespace Genirq;

/// <content>Events that a demultiplexer hands on.</content>
public sealed partial class IrqSystem
{
    /// <summary>Demultiplexed interrupts that are handled on another CPU.</summary>
    public IrqRedirects Redirects { get; }

    /// <summary>Handles an event that a demultiplexing handler has found, on this CPU or on the one that the
    /// interrupt's affinity chooses.</summary>
    /// <param name="domain">The domain of the demultiplexed interrupts.</param>
    /// <param name="hardwareIrq">The number there.</param>
    /// <param name="cpu">The CPU that the demultiplexer runs on.</param>
    /// <returns>0: handled here, or left to its target, where it is handled by <see cref="IrqRedirects.Run"/>; -EINVAL:
    /// the number is not mapped; -EPERM: only in interrupt context.</returns>
    /// <remarks>
    /// <para>
    /// Data plane: allocates nothing. Where the interrupt's chip leaves the affinity to
    /// <see cref="IrqRedirects.SetAffinity"/> and this CPU is not in it, the event is queued for the target; it is
    /// handled here if the target is offline or cannot be told, and dropped if there is no handler. All others are
    /// handled here, as by <see cref="HandleDomainIrq(IrqDomain, HardwareIrq, CpuContext)"/>, which this is before
    /// Linux 7.0 and on one processor.
    /// </para>
    /// <para>Source: Linux 7.3, kernel/irq/irqdesc.c, generic_handle_demux_domain_irq.</para>
    /// </remarks>
    public int HandleDemultiplexedIrq(IrqDomain domain, HardwareIrq hardwareIrq, CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(cpu);
        if (domain.FindData(hardwareIrq) is not { } data)
        {
            return ErrorCode.Invalid;
        }

        return MayRedirect(data.Descriptor) && IsRedirected(data, cpu, domain, hardwareIrq)
            ? 0
            : Handle(data.Descriptor, cpu, data, domain, hardwareIrq);
    }

    /// <summary>Handles an event that waited for a CPU there.</summary>
    /// <returns>Whether there still was one.</returns>
    internal bool HandleRedirected(RedirectState state, CpuContext cpu)
    {
        IrqDescriptor descriptor = state.Descriptor;
        using GateHold held = descriptor.Hold();
        bool isWaiting = state.IsWaiting;
        state.QueuedOn = -1;
        state.IsWaiting = false;
        if (!isWaiting || !descriptor.IsAllocated)
        {
            return false;
        }

        if (descriptor.Has(IrqStates.HandleEnforceIrqContext) && !cpu.IsInInterrupt)
        {
            RefuseContext(descriptor);
            return false;
        }

        descriptor.ActingCpu = cpu.Index;
        descriptor.Flow.Handle(descriptor, cpu);
        return true;
    }

    // A look without the lock: an event that meets the first affinity of its interrupt may come before or after it.
    private bool MayRedirect(IrqDescriptor descriptor) => Redirects.IsSupported
        && (descriptor.Redirect is not null
            || (descriptor.Data.Chip is { } chip && chip.Has(IrqChipCallbacks.PreRedirect)));

    // Whether there is nothing left to do here. A number that was freed since the look-up is for Handle to refuse.
    private bool IsRedirected(IrqData level, CpuContext cpu, IrqDomain domain, HardwareIrq hardwareIrq)
    {
        IrqDescriptor descriptor = level.Descriptor;
        using GateHold held = descriptor.Hold();
        if (!descriptor.IsAllocated || level.Domain != domain || level.HardwareIrq != hardwareIrq)
        {
            return false;
        }

        if (descriptor.Data.Chip is { } chip && chip.Has(IrqChipCallbacks.PreRedirect))
        {
            chip.PreRedirect(descriptor.Data);
        }

        return descriptor.Redirect is { Target: >= 0 } state && !descriptor.EffectiveAffinity.Contains(cpu.Index)
            && (descriptor.Actions is null || Redirects.TryRedirect(state));
    }
}
