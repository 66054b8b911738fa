using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Msi;

/// <summary>Allocates the interrupts of a device. The descriptor lock is held by the caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/msi.c, __msi_domain_alloc_irq_at and __msi_domain_alloc_irqs.</remarks>
internal static class MsiAllocation
{
    /// <summary>Allocates one interrupt at an index.</summary>
    public static MsiMap AllocateAt(MsiDevice device, in MsiAllocationRequest request)
    {
        device.AssertLocked();
        device.System.ThrowIfDisposed();
        device.Data.UseArgumentOf(request.DomainId);
        MsiRange wanted = new(request.DomainId, request.Index.Value, request.Index.Value);
        if (device.FindDomain(request.DomainId) is not { } domain)
        {
            return MsiMap.Refused(Refuse(device, ErrorCode.NoDevice, wanted));
        }

        MsiTarget target = new(device, domain, request.DomainId);
        int result = MsiDescriptors.Insert(
            device,
            request.DomainId,
            new MsiDescriptorInit(request.Index.Value),
            request.Affinity is null ? null : [request.Affinity],
            out MsiDescriptor? descriptor);
        if (descriptor is null)
        {
            IrqFailureStage stage = result == ErrorCode.Range ? IrqFailureStage.Arguments : IrqFailureStage.Descriptor;
            return MsiMap.Refused(About(Refuse(target, stage, result, 1), target, wanted, Owner(target, wanted)));
        }

        descriptor.SetCookie(request.Cookie);
        MsiRange range = new(request.DomainId, descriptor.Index, descriptor.Index);
        IrqOutcome outcome = new(ErrorCode.Invalid);
        try
        {
            outcome = AllocateOne(target, descriptor);
        }
        finally
        {
            // Also when a callback has thrown.
            if (outcome.Value != 0)
            {
                MsiFreeing.Free(device, range);
            }
        }

        return outcome.Value == 0
            ? new MsiMap((int)descriptor.Index, descriptor.Irq) { Generation = descriptor.Generation }
            : MsiMap.Refused(About(outcome, target, wanted));
    }

    /// <summary>Allocates interrupts for the descriptors of a range that have none; frees the whole range if one
    /// fails.</summary>
    /// <remarks>Source: msi_domain_alloc_locked.</remarks>
    public static IrqOutcome AllocateRange(MsiDevice device, in MsiRange range, int count)
    {
        device.AssertLocked();
        device.System.ThrowIfDisposed();
        device.Data.UseArgumentOf(range.DomainId);
        IrqOutcome outcome = new(ErrorCode.Invalid);
        try
        {
            outcome = TryAllocateRange(device, range, count);
        }
        finally
        {
            // Also when a callback has thrown.
            if (outcome.Value != 0)
            {
                MsiFreeing.Free(device, range);
            }
        }

        return outcome;
    }

    private static IrqOutcome TryAllocateRange(MsiDevice device, in MsiRange range, int count)
    {
        device.AssertLocked();
        if (!MsiDescriptors.IsValid(device, range, out MsiDomain? domain))
        {
            return Refuse(device, ErrorCode.Invalid, range);
        }

        if (domain is null)
        {
            return Refuse(device, ErrorCode.NoDevice, range);
        }

        MsiTarget target = new(device, domain, range.DomainId);
        if (domain.Info.Has(MsiFlags.AllocateSimpleDescriptors))
        {
            // Asked before: a range that meets an index which is taken is emptied.
            (uint Index, Irq Irq)? taken = target.Store.Next(range.First, range.Last) is { } there
                ? (there.Index, there.Irq)
                : null;
            int added = MsiDescriptors.AddSimple(device, range);
            if (added != 0)
            {
                IrqOutcome refused = Refuse(target, IrqFailureStage.Descriptor, added, count);
                return added == ErrorCode.Busy && taken is { } one && refused.Failure is { } failure
                    ? new IrqOutcome(added, failure with { Subject = Met(range, one.Index, one.Irq) })
                    : About(refused, target, range);
            }
        }

        IrqOutcome outcome = domain.Has(MsiDomainCallbacks.AllocateIrqs)
            ? AllocateByDomain(target, count)
            : AllocateLoop(target, range, count);
        return outcome.Value == 0 ? outcome : About(outcome, target, range);
    }

    private static IrqOutcome AllocateByDomain(in MsiTarget target, int count)
    {
        target.Device.AssertLocked();
        int result = target.Domain.Info.Ops.AllocateIrqs(target.Domain, target.Device, count);
        return result == 0 ? default : Refuse(target, IrqFailureStage.Hierarchy, result, count);
    }

    private static IrqOutcome AllocateOne(in MsiTarget target, MsiDescriptor descriptor)
    {
        target.Device.AssertLocked();
        int result = Prepare(target, 1);
        return result == 0
            ? Allocate(target, descriptor, CanReserve(target), allocated: 0)
            : Refuse(target, IrqFailureStage.Prepare, result, 1);
    }

    private static IrqOutcome AllocateLoop(in MsiTarget target, in MsiRange range, int count)
    {
        target.Device.AssertLocked();
        int result = Prepare(target, count);
        if (result != 0)
        {
            return Refuse(target, IrqFailureStage.Prepare, result, count);
        }

        bool canReserve = CanReserve(target);
        int allocated = 0;
        MsiDescriptorStore store = target.Store;
        for (MsiDescriptor? descriptor = store.Next(range.First, range.Last);
            descriptor is not null;
            descriptor = store.Next(descriptor.Index + 1, range.Last))
        {
            if (descriptor.IsAssociated)
            {
                continue;
            }

            if (allocated >= count)
            {
                return RefuseSurplus(target, count);
            }

            IrqOutcome outcome = Allocate(target, descriptor, canReserve, allocated);
            if (outcome.Value != 0)
            {
                return outcome;
            }

            allocated++;
        }

        return default;
    }

    // The interrupts of one descriptor; others of the range have theirs already.
    private static IrqOutcome Allocate(in MsiTarget target, MsiDescriptor descriptor, bool canReserve, int allocated)
    {
        IrqOutcome first = TakeIrqs(target, descriptor);
        return first.IsDone
            ? Associate(target, descriptor, first, canReserve)
            : new IrqOutcome(HierarchyFailure(target.Domain, descriptor, allocated), first.Failure);
    }

    // Source: msi_domain_prepare_irqs; Linux 7.3: populate_alloc_info.
    private static int Prepare(in MsiTarget target, int count)
    {
        MsiDomain domain = target.Domain;
        domain.Require(MsiDomainCallbacks.Prepare | MsiDomainCallbacks.SetDescriptor);
        IrqAllocationInfo argument = target.Device.Data.Argument;
        argument.Clear();
        if (!target.Device.System.Options.Release.PreparesDomains || domain.Device is null)
        {
            return domain.Info.Ops.Prepare(domain, target.Device, count, argument);
        }

        // A restored domain is prepared by its first allocation.
        int result = domain.Info.Prepared is null ? domain.PrepareFor(target.Device) : 0;
        if (result == 0)
        {
            argument.CopyFrom(domain.Info.Prepared!);
        }

        return result;
    }

    private static IrqOutcome TakeIrqs(in MsiTarget target, MsiDescriptor descriptor)
    {
        target.Device.AssertLocked();
        MsiDevice device = target.Device;
        IrqAllocationInfo argument = device.Data.Argument;
        if (target.Domain.Has(MsiDomainCallbacks.PrepareDescriptor))
        {
            target.Domain.Info.Ops.PrepareDescriptor(target.Domain, argument, descriptor);
        }

        target.Domain.Info.Ops.SetDescriptor(argument, descriptor);
        IrqAllocationOptions options = new() { Node = device.Node, Affinity = descriptor.Affinity };
        return device.System.Domains.AllocateIrqs(target.Domain, -1, descriptor.VectorCount, argument, options);
    }

    private static IrqOutcome Associate(in MsiTarget target, MsiDescriptor descriptor, int first, bool canReserve)
    {
        target.Device.AssertLocked();
        for (int i = 0; i < descriptor.VectorCount; i++)
        {
            IrqDescriptor irq = target.Device.System.Find(new Irq(first + i))!;
            irq.MsiDescriptor = descriptor;
            if (i == 0)
            {
                target.Store.SetIrq(descriptor, irq.Irq);
            }

            IrqOutcome outcome = Initialize(target, irq, canReserve);
            if (outcome.Value != 0)
            {
                return outcome;
            }
        }

        if (target.Domain.Info.Has(MsiFlags.DeviceAttributes))
        {
            int error = MsiAttributes.Add(target, descriptor);
            if (error != 0)
            {
                return Refuse(target, IrqFailureStage.Attributes, error, descriptor.VectorCount);
            }
        }

        return default;
    }

    // Source: msi_init_virq.
    private static IrqOutcome Initialize(in MsiTarget target, IrqDescriptor irq, bool canReserve)
    {
        target.Device.AssertLocked();
        bool activate = target.Domain.Info.Has(MsiFlags.ActivateEarly);
        if (!canReserve)
        {
            irq.Clear(IrqStates.CanReserve);
            if (activate && irq.IsManaged && !irq.Affinity.Overlaps(irq.System.Cpus.Online))
            {
                irq.Set(IrqStates.ManagedShutdown);
                return default;
            }
        }

        if (!activate)
        {
            return default;
        }

        int result = IrqActivation.Activate(irq.Data, canReserve, out IrqDomain? refusing);
        if (result != 0)
        {
            IrqDomain level = refusing ?? target.Domain;
            irq.System.Metrics.Failed(result, level.Name);
            return new IrqOutcome(result, LevelFailure.Of(IrqFailureStage.Activation, level, result, 1));
        }

        if (canReserve)
        {
            // Only reserved: the request activates again, then for good.
            irq.Clear(IrqStates.Activated);
        }

        return default;
    }

    // Decided by the lowest descriptor of the first domain, before the new one is prepared.
    // Source: msi_check_reservation_mode.
    private static bool CanReserve(in MsiTarget target)
    {
        target.Device.AssertLocked();
        MsiDomainInfo info = target.Domain.Info;
        return IsPci(target.Domain) && target.Device.System.Options.HasReservationMode
            && info.Has(MsiFlags.MustReactivate) && !info.Has(MsiFlags.NoMask)
            && MsiDescriptors.First(target.Device, MsiDomainId.Default, MsiDescriptorFilter.All)
                is { IsMsiX: true } or { CanMask: true };
    }

    private static bool IsPci(MsiDomain domain) => domain.BusToken
        is BusToken.PciMsi or BusToken.PciDeviceMsi or BusToken.PciDeviceMsiX or BusToken.VmdMsi;

    // A positive result tells PCI with how many it can try again. Source: msi_handle_pci_fail.
    private static int HierarchyFailure(MsiDomain domain, MsiDescriptor descriptor, int allocated)
    {
        if (!IsPci(domain))
        {
            return ErrorCode.NoSpace;
        }

        return descriptor.VectorCount > 1 ? 1 : allocated > 0 ? allocated : ErrorCode.NoSpace;
    }

    private static IrqOutcome RefuseSurplus(in MsiTarget target, int count)
    {
        target.Device.AssertLocked();
        target.Device.System.Diagnostics.Warn(
            IrqDiagnosticId.MsiTooManyDescriptors,
            nameof(MsiDevice.AllocateRange),
            $"{target.Device.Name} has more than the {count} descriptors that interrupts were asked for.",
            value: count);
        return Refuse(target, IrqFailureStage.Arguments, ErrorCode.Invalid, count);
    }

    private static IrqOutcome Refuse(MsiDevice device, int error, in MsiRange range)
    {
        device.AssertLocked();
        device.System.Metrics.Failed(error, device.Name);
        return new IrqOutcome(
            error,
            new IrqFailure(ErrorCode.ToError(error), IrqFailureStage.Arguments, device.Name, 1, null)
            {
                Subject = range.ToString(),
            });
    }

    private static IrqOutcome Refuse(in MsiTarget target, IrqFailureStage stage, int error, int wanted)
    {
        target.Device.AssertLocked();
        long? available = stage is IrqFailureStage.Descriptor or IrqFailureStage.Arguments ? target.Free : null;
        target.Device.System.Metrics.Failed(error, target.Domain.Name);
        return new IrqOutcome(
            error, new IrqFailure(ErrorCode.ToError(error), stage, target.Domain.Name, wanted, available));
    }

    // Says what the refused allocation was for.
    private static IrqOutcome About(
        IrqOutcome outcome, in MsiTarget target, in MsiRange range, Irq owner = default)
    {
        string size = $" ({target.Domain.Info.HardwareSize} indices)";
        string taken = owner.IsNone ? "" : $", which interrupt {owner} has,";
        return outcome.Failure is { } failure
            ? new IrqOutcome(outcome.Value, failure with { Subject = $"{range}{size}{taken}" })
            : outcome;
    }

    private static string Met(in MsiRange range, uint index, Irq irq) =>
        $"{range}, of which index {index} is taken by {(irq.IsNone ? "a descriptor" : $"interrupt {irq}")},";

    private static Irq Owner(in MsiTarget target, in MsiRange range)
    {
        target.Device.AssertLocked();
        return target.Store.Find(range.First)?.Irq ?? Irq.None;
    }
}
