using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Msi;

namespace Genirq.Domains;

/// <content>Interrupts as the platform's description names them, and disposing of mappings.</content>
public sealed partial class IrqDomains
{
    /// <summary>Maps, or allocates, the interrupt that a firmware specifier names.</summary>
    /// <param name="spec">The specifier; without a node the default domain is meant.</param>
    /// <returns>The interrupt; none: no domain serves it, it cannot be read, is mapped with another trigger, or was
    /// refused.</returns>
    /// <remarks>Source: irq_create_fwspec_mapping.</remarks>
    public Irq CreateMapping(FirmwareIrqSpec spec)
    {
        _system.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(spec);
        IrqDomain? domain = spec.Node is null ? Default : Find(spec, BusToken.Wired) ?? Find(spec, BusToken.Any);
        if (domain is null || Translate(domain, spec, out HardwareIrq hardwareIrq, out TriggerType type) != 0)
        {
            return Irq.None;
        }

        if ((type & ~TriggerType.SenseMask) != 0)
        {
            _system.Diagnostics.Warn(
                IrqDiagnosticId.TriggerBitsInvalid,
                nameof(CreateMapping),
                $"The trigger {(int)type:x} of hardware number {hardwareIrq} in {domain.Name} "
                + "has bits that mean nothing.",
                value: (long)type);
            type &= TriggerType.SenseMask;
        }

        if ((domain.Flags & IrqDomainFlags.MsiDevice) != 0)
        {
            return CreateWired((MsiDomain)domain, hardwareIrq, type);
        }

        lock (domain.Root.Gate)
        {
            Irq existing = domain.FindMapping(hardwareIrq);
            if (!existing.IsNone)
            {
                return Reuse(domain, existing, hardwareIrq, type);
            }

            Irq irq = domain.IsHierarchy
                ? AllocateForSpec(domain, spec, hardwareIrq)
                : domain.CreateMappingLocked(hardwareIrq, null);
            return Adopt(irq, type);
        }
    }

    /// <summary>Disposes of an interrupt: through its hierarchy, its device, or its mapping.</summary>
    /// <param name="irq">The interrupt; none or an unknown one is ignored.</param>
    /// <remarks>Source: irq_dispose_mapping.</remarks>
    public void Dispose(Irq irq)
    {
        if (irq.IsNone || _system.Find(irq) is not { } descriptor)
        {
            return;
        }

        if (descriptor.Data.Domain is not { } domain)
        {
            _system.Diagnostics.Warn(
                IrqDiagnosticId.FreeInvalid, nameof(Dispose), $"Interrupt {irq} has no domain to dispose of it.", irq);
            return;
        }

        if ((domain.Flags & IrqDomainFlags.MsiDevice) != 0)
        {
            ((MsiDomain)domain).FreeWired(irq);
        }
        else if (domain.IsHierarchy)
        {
            FreeIrqs(irq, 1);
        }
        else
        {
            try
            {
                domain.Disassociate(descriptor);
            }
            finally
            {
                // Also when the domain has thrown behind its end of the mapping.
                if (descriptor.Data.Domain is null)
                {
                    _system.Numbers.Free(irq.Number, 1);
                }
            }
        }
    }

    /// <summary>Programs all levels of an interrupt, the CPU's side first.</summary>
    /// <param name="data">The outermost level.</param>
    /// <param name="reserve">Whether a placeholder is enough.</param>
    /// <returns>0, or the error of the level that refused; the levels before it are deactivated again.</returns>
    /// <remarks>Source: irq_domain_activate_irq.</remarks>
    public int Activate(IrqData data, bool reserve)
    {
        _system.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(data);
        return IrqActivation.Activate(data, reserve, out _);
    }

    /// <summary>Takes the programming of all levels back, the device's side first.</summary>
    /// <param name="data">The outermost level.</param>
    /// <remarks>Source: irq_domain_deactivate_irq.</remarks>
    public void Deactivate(IrqData data)
    {
        _system.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(data);
        IrqActivation.Deactivate(data);
    }

    private static int Translate(
        IrqDomain domain, FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        if (domain.Has(IrqDomainCallbacks.Translate))
        {
            return domain.Translate(spec, out hardwareIrq, out type);
        }

        if (domain.Has(IrqDomainCallbacks.Xlate))
        {
            return domain.Xlate(spec, out hardwareIrq, out type);
        }

        hardwareIrq = new HardwareIrq(spec[0]);
        type = TriggerType.None;
        return 0;
    }

    private Irq CreateWired(MsiDomain domain, HardwareIrq hardwareIrq, TriggerType type)
    {
        lock (domain.Root.Gate)
        {
            Irq existing = domain.FindMapping(hardwareIrq);
            if (!existing.IsNone)
            {
                return Reuse(domain, existing, hardwareIrq, type);
            }
        }

        // The device takes its own lock first: the root's must not be held.
        int number = domain.AllocateWired(hardwareIrq, type);
        return number <= 0 ? Irq.None : Adopt(new Irq(number), type);
    }

    private Irq AllocateForSpec(IrqDomain domain, FirmwareIrqSpec spec, HardwareIrq hardwareIrq)
    {
        IrqAllocationInfo info = new() { Spec = spec, HardwareIrq = hardwareIrq };
        IrqOutcome number = AllocateLocked(domain, -1, 1, info, default);
        if (number > 0)
        {
            _system.Metrics.Allocated(1, IrqMetrics.NoDevice);
        }
        else
        {
            _system.Metrics.Failed(number, number.Failure?.Level ?? domain.Name);
        }

        return number <= 0 ? Irq.None : new Irq(number);
    }

    private Irq Reuse(IrqDomain domain, Irq irq, HardwareIrq hardwareIrq, TriggerType type)
    {
        TriggerType current = _system.Find(irq)!.Trigger;
        if (type == TriggerType.None || type == current)
        {
            return irq;
        }

        if (current == TriggerType.None)
        {
            return Adopt(irq, type);
        }

        _system.Diagnostics.Log(
            IrqDiagnosticId.TriggerMismatch,
            nameof(CreateMapping),
            $"Hardware number {hardwareIrq} of {domain.Name} is mapped with trigger {current}; {type} was asked.",
            irq,
            (long)type);
        return Irq.None;
    }

    private Irq Adopt(Irq irq, TriggerType type)
    {
        if (_system.Find(irq) is { } descriptor && !irq.IsNone)
        {
            descriptor.Clear(IrqStates.TriggerMask);
            descriptor.Set((IrqStates)type | IrqStates.DefaultTriggerSet);
        }

        return irq;
    }
}
